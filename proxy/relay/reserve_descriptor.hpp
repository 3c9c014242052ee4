#pragma once

#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

/// One descriptor kept back for the moment when the process or the system has run out: a client
/// that was accepted still gets its endpoint's socket. Owned by a TcpRelay; its worker's thread.
class ReserveDescriptor {
 public:
  ReserveDescriptor() { refill(); }

  /// Frees the reserve so that one more socket can be opened; false if it was spent already.
  bool spend();

  /// Takes a descriptor back where that is possible; true if the reserve is there.
  bool refill();

 private:
  Descriptor kept_;
};

}  // namespace kubeportal::relay
