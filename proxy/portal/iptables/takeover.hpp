#pragma once

#include <chrono>
#include <functional>

#include "proxy/portal/retry_timer.hpp"

namespace kubeportal::portal {

/// Takes a node over from kube-proxy: once our rules are in force, what its other modes have left
/// is removed, on the thread for what blocks. What fails is tried again every 30 s.
///
/// Owned by App, control thread. Nothing begins after stop(); what runs is finished.
class Takeover {
 public:
  /// Does blocking work on another thread, and then calls `done` on the control thread.
  using Runner = std::function<void(std::function<void()> work, std::function<void()> done)>;
  /// False: something stays, and the log says what. Called on the other thread.
  using Remove = std::function<bool()>;

  static constexpr std::chrono::seconds kDelay{30};

  Takeover(Remove remove, Runner runner, RetryTimer& timer);

  /// Our first rules are in force.
  void begin();
  void stop();

 private:
  void removed(bool everything);

  const Remove remove_;
  const Runner runner_;
  RetryTimer& timer_;
  bool stopped_ = false;
};

}  // namespace kubeportal::portal
