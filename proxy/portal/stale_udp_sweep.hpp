#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>

#include "proxy/portal/retry_timer.hpp"
#include "proxy/portal/stale_udp.hpp"

namespace kubeportal::portal {

/// Keeps the kernel's UDP entries true to the rules in force: after each change of what UDP portals
/// lead to, one sweep of the table; changes during a sweep lead to one more. A sweep that fails is
/// reported and tried again with back-off.
///
/// Owned by App, used by IptablesPortals on the control thread. No sweep starts after stop(); one
/// that runs on its thread keeps alive what it needs, and its result is dropped.
class StaleUdpSweep {
 public:
  /// Does blocking work on another thread, and then calls `done` on the control thread.
  using Runner = std::function<void(std::function<void()> work, std::function<void()> done)>;

  static constexpr std::chrono::seconds kFirstDelay{1};
  static constexpr std::chrono::seconds kLongestDelay{30};

  /// Told how many flows a sweep has ended, where it has any.
  using Tell = std::function<void(std::size_t flows)>;

  StaleUdpSweep(std::shared_ptr<Conntrack> conntrack, Runner runner, RetryTimer& timer,
                Tell tell = {});

  /// The rules have changed to this, and are in the kernel already: a flow that began before that
  /// would be stale again at once. A portal that is no longer in `targets` is swept once more as
  /// one that leads nowhere. What has not changed since the last call costs nothing.
  void rules_are(UdpTargets targets, LocalAddresses local);

  /// Sweeps although nothing has changed, for the periodic full sync.
  void sweep_again();

  void stop();

 private:
  struct Result;

  void sweep();
  void swept(const std::shared_ptr<Result>& result);
  void failed(const boost::system::error_code& error);

  const std::shared_ptr<Conntrack> conntrack_;
  const Runner runner_;
  RetryTimer& timer_;
  const Tell tell_;

  UdpTargets targets_;
  LocalAddresses local_;
  std::set<model::SocketAddress> removed_;  // portals that went since the last good sweep
  bool is_wanted_ = false;                  // by a change that no sweep has seen
  bool is_running_ = false;
  unsigned failures_ = 0;        // in a row
  std::shared_ptr<bool> alive_;  // a result that comes later finds it gone
};

}  // namespace kubeportal::portal
