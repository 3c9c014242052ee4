#pragma once

#include <chrono>
#include <functional>

#include "proxy/portal/retry_timer.hpp"

namespace kubeportal::portal {

/// Runs one function as often as it is asked for, but not more often than every `min_interval`, and
/// at least every `max_interval`. The first request after a quiet time is met at once; what is
/// asked for too soon is met together, when the interval is over.
///
/// Control thread, clock injected. Its end cancels the timer.
class BoundedFrequencyRunner {
 public:
  BoundedFrequencyRunner(std::chrono::nanoseconds min_interval,
                         std::chrono::nanoseconds max_interval, RetryTimer& timer,
                         std::function<void()> run);
  ~BoundedFrequencyRunner();
  BoundedFrequencyRunner(const BoundedFrequencyRunner&) = delete;
  BoundedFrequencyRunner& operator=(const BoundedFrequencyRunner&) = delete;

  /// Asks for a run; it happens inside the call where that is allowed.
  void request();

 private:
  void run_now();

  const RetryTimer::TimePoint::duration min_interval_;
  const RetryTimer::TimePoint::duration max_interval_;
  RetryTimer& timer_;
  const std::function<void()> run_;
  bool has_run_ = false;
  bool requested_ = false;
  RetryTimer::TimePoint last_run_{};
};

}  // namespace kubeportal::portal
