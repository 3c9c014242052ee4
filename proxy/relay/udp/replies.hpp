#pragma once

#include <array>

#include "proxy/relay/udp/datagram_batch.hpp"

namespace kubeportal::relay {

class DatagramListener;
class Flow;

/// Replies of many flows that leave by one bound socket together: where many clients have one query
/// each under way, each flow has one reply to pass on. Owned by a UdpRelay, which flushes it at the
/// end of every round of the loop, before flows are destroyed.
class Replies {
 public:
  /// Takes what waits at the flow's socket, which is connected; sends what was there before where
  /// it is in the way. `full`: there may be more.
  struct Taken {
    std::size_t count = 0;
    bool full = false;
    int error = 0;  ///< errno where count is 0
  };
  Taken take(Flow& flow, DatagramListener& listener, int socket);

  /// Sends everything.
  void flush();

 private:
  DatagramBatch batch_;
  DatagramListener* listener_ = nullptr;              // all replies are for clients of this one
  std::array<Flow*, DatagramBatch::kSlots> flows_{};  // by slot
};

}  // namespace kubeportal::relay
