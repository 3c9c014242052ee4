#pragma once

#include <chrono>
#include <functional>

namespace kubeportal::portal {

/// A clock with one alarm, on the control thread.
class RetryTimer {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  virtual ~RetryTimer() = default;

  virtual TimePoint now() const = 0;

  /// Calls `ring` once, at `when` or soon after; replaces the alarm that was set before.
  virtual void ring_at(TimePoint when, std::function<void()> ring) = 0;

  /// No call comes after this. Idempotent.
  virtual void cancel() = 0;
};

}  // namespace kubeportal::portal
