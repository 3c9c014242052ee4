#pragma once

#include <chrono>
#include <functional>

namespace kubeportal::k8sclient {

/// From 0 to 1, evenly; any thread.
double any_chance();

/// How long to wait after a failure before the next try: doubling from `first` to `most`, with a
/// random part so that not all nodes come at once, from the beginning again after `forget_after`
/// without a failure. Clock and chance are injected.
class Backoff {
 public:
  using Clock = std::chrono::steady_clock;

  struct Limits {
    std::chrono::milliseconds first{800};  // client-go's, as the other two
    std::chrono::milliseconds most{std::chrono::seconds(30)};
    std::chrono::milliseconds forget_after{std::chrono::minutes(2)};
  };

  /// `chance` draws from 0 to 1.
  Backoff(const Limits& limits, std::function<double()> chance = any_chance);

  /// After a failure at `now`.
  std::chrono::milliseconds next(Clock::time_point now);

 private:
  const Limits limits_;
  const std::function<double()> chance_;
  std::chrono::milliseconds wait_;
  Clock::time_point quiet_since_;
};

}  // namespace kubeportal::k8sclient
