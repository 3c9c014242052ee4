#pragma once

#include <functional>
#include <memory>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "proxy/portal/retry_timer.hpp"

namespace kubeportal::portal {

/// RetryTimer on the control io_context. Owned by App, outlives the BindPortals that uses it; its
/// destruction cancels the alarm.
class AsioRetryTimer final : public RetryTimer {
 public:
  explicit AsioRetryTimer(boost::asio::io_context& context);
  ~AsioRetryTimer() override;
  AsioRetryTimer(const AsioRetryTimer&) = delete;
  AsioRetryTimer& operator=(const AsioRetryTimer&) = delete;

  TimePoint now() const override;
  void ring_at(TimePoint when, std::function<void()> ring) override;
  void cancel() override;

 private:
  boost::asio::steady_timer timer_;
  std::shared_ptr<std::function<void()>> alarm_;  // the waiting handler holds it weakly
};

}  // namespace kubeportal::portal
