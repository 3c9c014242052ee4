#pragma once

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// A port of 127.0.0.1 for somebody who cannot ask for "any free port": it is bound here without
/// listening, so the kernel gives it to nobody who does not name it, and a process that names it
/// and sets SO_REUSEADDR may listen on it.
class ReservedPort {
 public:
  ReservedPort();

  const SocketAddress& address() const { return address_; }

 private:
  Descriptor socket_;
  SocketAddress address_;
};

}  // namespace kubeportal::system
