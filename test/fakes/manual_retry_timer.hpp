#pragma once

#include <optional>
#include <utility>

#include "proxy/portal/retry_timer.hpp"

namespace kubeportal::fakes {

/// Time that passes only when the test says so.
class ManualRetryTimer final : public portal::RetryTimer {
 public:
  TimePoint now() const override { return now_; }

  void ring_at(TimePoint when, std::function<void()> ring) override {
    when_ = when;
    ring_ = std::move(ring);
  }

  void cancel() override { when_.reset(); }

  /// Lets time pass, ringing whenever the alarm is due on the way.
  void advance(std::chrono::milliseconds time) {
    const auto end = now_ + time;
    while (when_ && *when_ <= end) {
      now_ = std::max(now_, *when_);
      when_.reset();
      std::exchange(ring_, {})();
    }
    now_ = end;
  }

  bool is_set() const { return when_.has_value(); }

 private:
  TimePoint now_{};
  std::optional<TimePoint> when_;
  std::function<void()> ring_;
};

}  // namespace kubeportal::fakes
