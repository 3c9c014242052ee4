#pragma once

#include <algorithm>
#include <chrono>

#include <poll.h>

namespace kubeportal::system {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// A point in time that waiting must not pass.
class Deadline {
 public:
  explicit Deadline(milliseconds from_now) : end_(Clock::now() + from_now) {}

  bool passed() const { return Clock::now() >= end_; }

  /// Milliseconds left, rounded up, as poll(2) takes them; 0 once it has passed.
  int poll_timeout() const {
    const auto left = std::chrono::ceil<milliseconds>(end_ - Clock::now()).count();
    return static_cast<int>(std::max<decltype(left)>(left, 0));
  }

 private:
  Clock::time_point end_;
};

/// Asks again every 5 ms until `condition` holds; false if it did not within `limit`. For what the
/// kernel or the proxy shows without being pollable: /proc, metrics.
template <typename Condition>
bool eventually(milliseconds limit, Condition condition) {
  const Deadline deadline(limit);
  while (!condition()) {
    if (deadline.passed()) return false;
    ::poll(nullptr, 0, 5);
  }
  return true;
}

}  // namespace kubeportal::system
