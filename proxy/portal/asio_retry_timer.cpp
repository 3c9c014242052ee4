#include "proxy/portal/asio_retry_timer.hpp"

#include <utility>

namespace kubeportal::portal {

AsioRetryTimer::AsioRetryTimer(boost::asio::io_context& context) : timer_(context) {}

AsioRetryTimer::~AsioRetryTimer() { cancel(); }

RetryTimer::TimePoint AsioRetryTimer::now() const { return std::chrono::steady_clock::now(); }

/// A handler that was already queued when the alarm is replaced or cancelled runs all the same; it
/// finds its alarm gone.
void AsioRetryTimer::ring_at(TimePoint when, std::function<void()> ring) {
  cancel();
  alarm_ = std::make_shared<std::function<void()>>(std::move(ring));
  timer_.expires_at(when);
  timer_.async_wait([alarm = std::weak_ptr(alarm_)](const boost::system::error_code&) {
    if (const auto held = alarm.lock()) (*held)();
  });
}

void AsioRetryTimer::cancel() {
  alarm_.reset();
  timer_.cancel();
}

}  // namespace kubeportal::portal
