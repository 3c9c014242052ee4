#include "proxy/balance/endpoint_health.hpp"

namespace kubeportal::balance {

using model::SocketAddress;

Suspension EndpointHealth::dial_failed(const SocketAddress& endpoint, TimePoint now,
                                       model::DialFailure why) {
  auto& record = records_[endpoint];
  record.failed_at = now;
  record.why = why;
  if (++record.failures_running < kFailuresToSuspend) return Suspension::none;
  const bool was_suspended = now < record.suspended_until;
  record.suspended_until = now + kSuspension;
  if (was_suspended) return Suspension::none;
  return record.failures_running == kFailuresToSuspend ? Suspension::first : Suspension::again;
}

bool EndpointHealth::dial_succeeded(const SocketAddress& endpoint) {
  const auto found = records_.find(endpoint);
  if (found == records_.end()) return false;
  const bool was_suspended = found->second.failures_running >= kFailuresToSuspend;
  records_.erase(found);
  return was_suspended;
}

bool EndpointHealth::suspended(const SocketAddress& endpoint, TimePoint now) const {
  const auto found = records_.find(endpoint);
  return found != records_.end() && now < found->second.suspended_until;
}

std::vector<SocketAddress> EndpointHealth::suspended(TimePoint now) const {
  std::vector<SocketAddress> found;
  for (const auto& [endpoint, record] : records_) {
    if (suspended(endpoint, now)) found.push_back(endpoint);
  }
  return found;
}

EndpointHealth::Failing EndpointHealth::failing(TimePoint now) const {
  Failing found;
  for (const auto& [endpoint, record] : records_) {
    if (now < record.failed_at + kSuspension) found.emplace_back(endpoint, record.why);
  }
  return found;
}

void EndpointHealth::retain(const std::function<bool(const SocketAddress&)>& keep) {
  std::erase_if(records_, [&](const auto& record) { return !keep(record.first); });
}

}  // namespace kubeportal::balance
