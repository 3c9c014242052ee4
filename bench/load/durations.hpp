#pragma once

#include <chrono>
#include <cstddef>
#include <vector>

namespace kubeportal::bench {

using Clock = std::chrono::steady_clock;

/// How long each unit of work took, and what share of them took at most how long.
class Durations {
 public:
  void add(Clock::duration duration) { all_.push_back(duration); }
  std::size_t count() const { return all_.size(); }

  /// The time, in microseconds, that `share` (0 to 1) of the units did not exceed; 0 if there are
  /// none. Reorders what is kept, hence not const.
  double percentile_us(double share);

 private:
  std::vector<Clock::duration> all_;
};

}  // namespace kubeportal::bench
