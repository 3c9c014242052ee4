#include "test/node/cluster.hpp"

#include "test/system/kube_portal.hpp"

namespace kubeportal::node {

namespace {

void add_bridge(const NetworkNamespace& where, const std::string& name, const std::string& ipv4,
                const std::string& ipv6) {
  run_in(where, {"ip", "link", "add", name, "type", "bridge", "mcast_snooping", "0"});
  run_in(where, {"ip", "address", "add", ipv4, "dev", name});
  run_in(where, {"ip", "address", "add", ipv6, "dev", name, "nodad"});
  run_in(where, {"ip", "link", "set", name, "up"});
}

/// Gives `guest` an eth0 with these addresses, plugged into a bridge of `host`.
void plug(const NetworkNamespace& host, const std::string& bridge, const std::string& plug_name,
          const NetworkNamespace& guest, const std::string& ipv4, const std::string& ipv6) {
  run_in(host, {"ip", "link", "add", plug_name, "master", bridge, "type", "veth", "peer", "name",
                "eth0", "netns", guest.path()});
  run_in(host, {"ip", "link", "set", plug_name, "up"});
  run_in(guest, {"ip", "address", "add", ipv4, "dev", "eth0"});
  run_in(guest, {"ip", "address", "add", ipv6, "dev", "eth0", "nodad"});
  run_in(guest, {"ip", "link", "set", "eth0", "up"});
}

void route(const NetworkNamespace& where, const std::string& network, const std::string& by) {
  run_in(where, {"ip", "route", "replace", network, "via", by});
}

ClusterNode make_node(int number) {
  const auto digit = std::to_string(number);
  return {.name = "node-" + digit,
          .address = "192.0.2." + digit,
          .address6 = "fd00:2::" + digit,
          .pods = "10.244." + digit + ".",
          .pods6 = "fd00:244:" + digit + "::",
          .space = {}};
}

std::vector<std::string> arguments(const Cluster& cluster, const ClusterNode& node,
                                   const std::vector<std::string>& more) {
  std::vector<std::string> all{"--source=" + cluster.manifests.path().string(),
                               "--iptables-flavour=nft",
                               "--iptables-min-sync-period=0s",
                               "--hostname-override=" + node.name,
                               "--cluster-cidr=10.244.0.0/16,fd00:244::/32",
                               "--metrics-bind-address=",
                               "--healthz-bind-address=",
                               "--admin-socket=",
                               "-v=4"};
  all.insert(all.end(), more.begin(), more.end());
  return all;
}

system::ChildProcess start(const ClusterNode& node, const std::vector<std::string>& all) {
  const Inside inside(node.space);
  return system::start_kube_portal(all);
}

std::string socket_address(const std::string& address, const std::string& port) {
  const bool v6 = address.find(':') != std::string::npos;
  return (v6 ? "[" + address + "]" : address) + ":" + port;
}

}  // namespace

Cluster::Cluster(int nodes) {
  add_bridge(outside, "fabric", "192.0.2.254/24", "fd00:2::fe/64");
  for (int number = 1; number <= nodes; ++number) {
    const auto& node = nodes_.emplace_back(make_node(number));
    // What nobody has goes back to where it came from; the redirect that the kernel sends about it
    // counts against the ICMP errors that the same host may get.
    for (const auto* devices : {"all", "default"}) {
      set_sysctl(node.space, std::string("ipv4/conf/") + devices + "/send_redirects", "0");
    }
    add_bridge(node.space, "pods", node.pods + "1/24", node.pods6 + "1/64");
    plug(outside, "fabric", node.name, node.space, node.address + "/24", node.address6 + "/64");
    set_sysctl(node.space, "ipv4/ip_forward", "1");
    set_sysctl(node.space, "ipv6/conf/all/forwarding", "1");
    route(node.space, "default", "192.0.2.254");
    route(node.space, "default", "fd00:2::fe");
  }
  for (const auto& here : nodes_) {
    for (const auto& there : nodes_) {
      if (&here == &there) continue;
      route(here.space, there.pods + "0/24", there.address);
      route(here.space, there.pods6 + "/64", there.address6);
    }
  }
  route_by(first());
}

void Cluster::route_by(const ClusterNode& node) const {
  for (const auto* network : {"10.96.0.0/16", "203.0.113.0/24"}) {
    route(outside, network, node.address);
  }
  route(outside, "fd00:10:96::/112", node.address6);
}

ClusterProxy::ClusterProxy(const Cluster& cluster, const ClusterNode& node,
                           const std::vector<std::string>& more_arguments)
    : process_(start(node, arguments(cluster, node, more_arguments))) {
  for (const auto* family : {"IPv4 rules are in force", "IPv6 rules are in force"}) {
    if (!process_.err().wait_for_line(family, system::kPatience)) {
      throw system::TimedOut("kube-portal laid no rules:\n" + log());
    }
  }
}

Server::Server(const NetworkNamespace& where, char name, const std::vector<std::string>& addresses,
               const std::string& port) {
  const Inside inside(where);
  for (const auto& address : addresses) {
    const auto parsed = *model::parse_socket_address(socket_address(address, port));
    tcp_.push_back(std::make_unique<system::EchoEndpoint>(name, parsed));
    udp_.push_back(std::make_unique<system::DatagramEcho>(std::string(1, name), parsed));
  }
}

Pod::Pod(const ClusterNode& node, char name)
    : node_(node.name),
      address_(node.pods + std::to_string(10 + name - 'a')),
      address6_(node.pods6 + std::to_string(10 + name - 'a')) {
  plug(node.space, "pods", std::string("pod-") + name, space_, address_ + "/24", address6_ + "/64");
  route(space_, "default", node.pods + "1");
  route(space_, "default", node.pods6 + "1");
  server_.emplace(space_, name, std::vector{address_, address6_});
}

std::string Pod::endpoint(const std::string& more) const {
  return "{addresses: [\"" + address_ + "\"], nodeName: " + node_ +
         (more.empty() ? "}" : ", " + more + "}");
}

std::string Pod::endpoint6() const {
  return "{addresses: [\"" + address6_ + "\"], nodeName: " + node_ + "}";
}

}  // namespace kubeportal::node
