#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "test/system/child_process.hpp"
#include "test/system/metrics.hpp"
#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// Starts the executable of this build tree with these arguments.
ChildProcess start_kube_portal(const std::vector<std::string>& arguments,
                               const SpawnOptions& options = {});

/// The same, in a mount namespace of its own in which `hosts` stands for /etc/hosts: names resolve
/// as the test says, and edits of the file in place count at once. Needs root.
ChildProcess start_kube_portal_with_hosts(const std::filesystem::path& hosts,
                                          const std::vector<std::string>& arguments);

/// The same by a link named kube-proxy that it makes in `folder` where there is none.
ChildProcess start_kube_proxy(const std::filesystem::path& folder,
                              const std::vector<std::string>& arguments);

/// The same as the container of deploy/kubernetes confines it: the capabilities NET_ADMIN, NET_RAW
/// and NET_BIND_SERVICE, no new privileges, and no file that can be written but /run/xtables.lock.
/// Needs root.
ChildProcess start_kube_portal_confined(const std::vector<std::string>& arguments);

/// The address in the first line of `output` that contains `words`, right after them. Throws with
/// everything written so far if the line does not come.
SocketAddress address_after(const CapturedOutput& output, std::string_view words);

/// `kube-portal lb` on a free port of loopback in front of `endpoints`, serving its metrics.
class LoadBalancer {
 public:
  /// Returns once it listens. `arguments` are added to the command line.
  explicit LoadBalancer(const std::vector<SocketAddress>& endpoints,
                        const std::vector<std::string>& arguments = {},
                        const SpawnOptions& options = {});

  const SocketAddress& address() const { return address_; }
  ChildProcess& process() { return process_; }

  Metrics metrics() const { return Metrics::scrape(metrics_address_); }

  /// Connections that it counts as open.
  double active() const { return metrics().sum("kube_portal_connections_active"); }

  /// SIGTERM; throws with its log if it does not end, or not with success.
  void stop();

 private:
  ChildProcess process_;
  SocketAddress address_;
  SocketAddress metrics_address_;
};

inline constexpr ExitStatus kSuccess{.code = 0};

}  // namespace kubeportal::system
