#pragma once

#include <vector>

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// An endpoint that neither accepts nor refuses: its backlog is full, so the kernel drops what
/// tries to connect, as a machine that has lost its network does.
class BlackHole {
 public:
  /// Throws if the kernel still lets somebody connect.
  BlackHole();

  const SocketAddress& address() const { return listener_.address(); }

 private:
  Listener listener_;
  std::vector<Descriptor> waiting_;
};

}  // namespace kubeportal::system
