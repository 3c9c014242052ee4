#include "proxy/portal/iptables/bounded_frequency_runner.hpp"

#include <utility>

namespace kubeportal::portal {

using Duration = RetryTimer::TimePoint::duration;

BoundedFrequencyRunner::BoundedFrequencyRunner(std::chrono::nanoseconds min_interval,
                                               std::chrono::nanoseconds max_interval,
                                               RetryTimer& timer, std::function<void()> run)
    : min_interval_(std::chrono::duration_cast<Duration>(min_interval)),
      max_interval_(std::chrono::duration_cast<Duration>(max_interval)),
      timer_(timer),
      run_(std::move(run)) {}

BoundedFrequencyRunner::~BoundedFrequencyRunner() { timer_.cancel(); }

void BoundedFrequencyRunner::request() {
  if (!has_run_ || timer_.now() - last_run_ >= min_interval_) return run_now();
  if (std::exchange(requested_, true)) return;
  timer_.ring_at(last_run_ + min_interval_, [this] { run_now(); });
}

void BoundedFrequencyRunner::run_now() {
  has_run_ = true;
  requested_ = false;
  last_run_ = timer_.now();
  timer_.ring_at(last_run_ + max_interval_, [this] { run_now(); });
  run_();
}

}  // namespace kubeportal::portal
