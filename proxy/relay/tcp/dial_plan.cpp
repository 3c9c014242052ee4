#include "proxy/relay/tcp/dial_plan.hpp"

#include <algorithm>

namespace kubeportal::relay {

std::optional<std::chrono::milliseconds> DialPlan::next_timeout() const {
  if (dials_ >= timeouts_.size()) return std::nullopt;
  return timeouts_[dials_];
}

void DialPlan::failed(const model::SocketAddress& endpoint, model::DialFailure failure) {
  ++dials_;
  last_failure_ = failure;
  tried_.push_back(endpoint);
  if (failure == model::DialFailure::timed_out) timed_out_.push_back(endpoint);
}

bool DialPlan::start_over() {
  if (timed_out_.empty()) return false;
  std::erase_if(tried_, [this](const auto& endpoint) {
    return std::find(timed_out_.begin(), timed_out_.end(), endpoint) != timed_out_.end();
  });
  timed_out_.clear();
  return true;
}

}  // namespace kubeportal::relay
