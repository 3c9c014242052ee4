#pragma once

#include <atomic>
#include <cstddef>
#include <string>
#include <thread>

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// Clients of an EchoEndpoint behind the proxy, from construction to destruction on a thread of its
/// own: one connection that stays, and a new one every round.
class SteadyTraffic {
 public:
  explicit SteadyTraffic(const SocketAddress& portal)
      : thread_([this, portal](std::stop_token stop) { run(stop, portal); }) {}

  /// Waits until `rounds` more have gone well, each within `kPatience`; throws what went wrong.
  void wait_for_rounds(std::size_t rounds) const {
    const auto wanted = rounds_.load() + rounds;
    if (eventually(kPatience, [&] { return has_failed_.load() || rounds_.load() >= wanted; }) &&
        !has_failed_) {
      return;
    }
    throw TimedOut("relayed traffic: " + (has_failed_ ? failure_ : "too slow"));
  }

 private:
  void run(const std::stop_token& stop, const SocketAddress& portal) {
    try {
      const auto kept = connect_to(portal);
      receive_exactly(kept, 1);
      while (!stop.stop_requested()) {
        send_all(kept, "echo");
        receive_exactly(kept, 4);
        receive_exactly(connect_to(portal), 1);
        ++rounds_;
      }
    } catch (const std::exception& error) {
      failure_ = error.what();
      has_failed_ = true;
    }
  }

  std::atomic<std::size_t> rounds_{0};
  std::string failure_;  // written before the next, read after it
  std::atomic<bool> has_failed_{false};
  std::jthread thread_;
};

}  // namespace kubeportal::system
