#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "proxy/portal/proc_net.hpp"

namespace kubeportal::portal {

/// All listening sockets of a protocol, TCP or UDP, of this network namespace.
std::vector<ListeningSocket> listening_sockets(model::Protocol protocol);

/// Finds out which process has a port, for the error message. Reads /proc, so it sees the
/// processes of this PID namespace that it may look into. Control thread.
class PortHolders {
 public:
  /// "nginx (pid 1234)" for what listens on the address or in the way of it; nullopt where that
  /// cannot be known.
  std::optional<std::string> holder_of(model::Protocol protocol,
                                       const model::SocketAddress& address);

 private:
  /// The owners of all sockets, by inode. Kept for a second: a thousand ports that are taken when
  /// the proxy starts must not mean a thousand walks through /proc.
  void walk_processes();

  std::map<std::uint64_t, int> owners_;  // the lowest pid of each
  std::optional<std::chrono::steady_clock::time_point> walked_at_;
};

}  // namespace kubeportal::portal
