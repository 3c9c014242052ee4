#include "test/system/kube_portal.hpp"

#include <csignal>
#include <stdexcept>

namespace kubeportal::system {
namespace {

std::vector<std::string> lb_arguments(const std::vector<SocketAddress>& endpoints,
                                      const std::vector<std::string>& arguments) {
  std::vector<std::string> all{"lb", "127.0.0.1:0"};
  for (const auto& endpoint : endpoints) all.push_back(model::to_string(endpoint));
  all.push_back("--metrics-bind-address=127.0.0.1:0");
  all.insert(all.end(), arguments.begin(), arguments.end());
  return all;
}

}  // namespace

ChildProcess start_kube_portal(const std::vector<std::string>& arguments,
                               const SpawnOptions& options) {
  std::vector<std::string> command{KUBE_PORTAL_EXECUTABLE};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return ChildProcess(command, options);
}

ChildProcess start_kube_portal_with_hosts(const std::filesystem::path& hosts,
                                          const std::vector<std::string>& arguments) {
  std::vector<std::string> command{"/usr/bin/unshare",
                                   "--mount",
                                   "/bin/sh",
                                   "-c",
                                   R"(mount --bind "$0" /etc/hosts && exec "$@")",
                                   hosts.string(),
                                   KUBE_PORTAL_EXECUTABLE};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return ChildProcess(command);
}

ChildProcess start_kube_proxy(const std::filesystem::path& folder,
                              const std::vector<std::string>& arguments) {
  const auto link = folder / "kube-proxy";
  if (!std::filesystem::exists(link)) std::filesystem::create_symlink(KUBE_PORTAL_EXECUTABLE, link);
  std::vector<std::string> command{link.string()};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return ChildProcess(command);
}

ChildProcess start_kube_portal_confined(const std::vector<std::string>& arguments) {
  constexpr const char* kConfine = R"(set -e
    mount -t tmpfs none /run
    touch /run/xtables.lock
    mount --bind /run/xtables.lock /run/xtables.lock
    findmnt --raw --noheadings --output TARGET | grep -Ev '^/(proc|sys|dev|run/xtables.lock)' |
      while read -r place; do mount -o remount,bind,ro "$place"; done
    exec setpriv --bounding-set=-all,+net_admin,+net_raw,+net_bind_service --inh-caps=-all \
      --no-new-privs "$0" "$@")";
  std::vector<std::string> command{"/usr/bin/unshare",    "--mount", "/bin/sh", "-c", kConfine,
                                   KUBE_PORTAL_EXECUTABLE};
  command.insert(command.end(), arguments.begin(), arguments.end());
  return ChildProcess(command);
}

SocketAddress address_after(const CapturedOutput& output, std::string_view words) {
  const auto line = output.wait_for_line(words, kPatience);
  if (!line) {
    throw std::runtime_error("no line \"" + std::string(words) + "\" in:\n" + output.text());
  }
  auto text = line->substr(line->find(words) + words.size());
  text = text.substr(0, text.find_first_of("/, \n"));
  const auto address = model::parse_socket_address(text);
  if (!address) throw std::runtime_error("no address in: " + *line);
  return *address;
}

LoadBalancer::LoadBalancer(const std::vector<SocketAddress>& endpoints,
                           const std::vector<std::string>& arguments, const SpawnOptions& options)
    : process_(start_kube_portal(lb_arguments(endpoints, arguments), options)),
      address_(address_after(process_.out(), "listening on ")),
      metrics_address_(address_after(process_.err(), "serving metrics on http://")) {}

void LoadBalancer::stop() {
  process_.send_signal(SIGTERM);
  const auto status = process_.wait_for_exit(kPatience);
  if (!status) throw TimedOut("kube-portal did not end after SIGTERM:\n" + process_.err().text());
  if (*status != kSuccess) {
    throw std::runtime_error("kube-portal ended with " + std::to_string(status->code) +
                             " and signal " + std::to_string(status->signal) + ":\n" +
                             process_.err().text());
  }
}

}  // namespace kubeportal::system
