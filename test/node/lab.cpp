#include "test/node/lab.hpp"

#include <cerrno>
#include <csignal>
#include <sstream>
#include <stdexcept>

#include "test/system/kube_portal.hpp"

namespace kubeportal::node {

namespace {

using system::kPatience;
using system::milliseconds;

void connect(const NetworkNamespace& here, const NetworkNamespace& there, const std::string& name,
             const std::string& network4, const std::string& network6) {
  run_in(here, {"ip", "link", "add", name, "type", "veth", "peer", "name", "eth0", "netns",
                there.path()});
  const auto address = [](const NetworkNamespace& where, const std::string& device,
                          const std::string& ipv4, const std::string& ipv6) {
    run_in(where, {"ip", "address", "add", ipv4, "dev", device});
    run_in(where, {"ip", "address", "add", ipv6, "dev", device, "nodad"});
    run_in(where, {"ip", "link", "set", device, "up"});
  };
  address(here, name, network4 + "1/24", network6 + "1/64");
  address(there, "eth0", network4 + "2/24", network6 + "2/64");
  run_in(there, {"ip", "route", "add", "default", "via", network4 + "1"});
  run_in(there, {"ip", "route", "add", "default", "via", network6 + "1"});
}

std::vector<std::string> arguments(const Lab& lab, const std::string& flavour,
                                   const std::vector<std::string>& more) {
  std::vector<std::string> all{"--source=" + lab.manifests.path().string(),
                               "--iptables-flavour=" + flavour,
                               "--iptables-min-sync-period=0s",
                               "--hostname-override=node-1",
                               "--cluster-cidr=10.244.0.0/16,fd00:244::/64",
                               "--metrics-bind-address=",
                               "--healthz-bind-address=",
                               "--admin-socket=" + lab.admin_socket(),
                               "-v=4"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

system::ChildProcess start(const Lab& lab, const std::vector<std::string>& all) {
  const Inside inside(lab.node);
  return system::start_kube_portal(all);
}

}  // namespace

Lab::Lab() {
  connect(node, outside, "out0", "192.0.2.", "fd00:2::");
  connect(node, pod, "pod0", "10.244.1.", "fd00:244::");
  connect(node, internet, "up0", "198.51.100.", "fd00:ff::");
  run_in(node, {"ip", "route", "add", "default", "via", "198.51.100.2"});
  run_in(node, {"ip", "route", "add", "default", "via", "fd00:ff::2"});
  set_sysctl(node, "ipv4/ip_forward", "1");
  set_sysctl(node, "ipv6/conf/all/forwarding", "1");
}

NodeProxy::NodeProxy(const Lab& lab, const std::string& flavour,
                     const std::vector<std::string>& more_arguments)
    : process_(start(lab, arguments(lab, flavour, more_arguments))) {
  for (const auto* family : {"IPv4 rules are in force", "IPv6 rules are in force"}) {
    if (!process_.err().wait_for_line(family, kPatience)) {
      throw system::TimedOut("kube-portal laid no rules:\n" + log());
    }
  }
}

void NodeProxy::stop() {
  process_.send_signal(SIGTERM);
  const auto status = process_.wait_for_exit(kPatience);
  if (!status || *status != system::kSuccess) {
    throw std::runtime_error("kube-portal did not end well:\n" + log());
  }
}

std::string saved_rules(const Lab& lab, const std::string& flavour, bool ipv6) {
  const auto program = std::string(ipv6 ? "ip6tables-" : "iptables-") + flavour + "-save";
  std::istringstream saved(run_in(lab.node, {program}));
  std::string rules;
  for (std::string line; std::getline(saved, line);) {
    if (line.starts_with('#')) continue;
    if (line.starts_with(':')) line.resize(line.find('['));
    rules += line + '\n';
  }
  return rules;
}

Outcome dial(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  const auto connected =
      system::try_connect(*model::parse_socket_address(address), milliseconds(1000));
  // A reset may come before one has looked whether the handshake is done.
  if (connected.error == ECONNREFUSED || connected.error == ECONNRESET) return Outcome::refused;
  if (connected.error != 0) return Outcome::unanswered;
  try {
    system::receive_exactly(connected.socket, 1);
    return Outcome::served;
  } catch (const std::exception&) {
    return Outcome::refused;
  }
}

bool comes_to(const NetworkNamespace& from, const std::string& address, Outcome wanted) {
  return system::eventually(kPatience, [&] { return dial(from, address) == wanted; });
}

}  // namespace kubeportal::node
