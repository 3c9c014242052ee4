#include "proxy/balance/endpoint_health.hpp"

namespace kubeportal::balance {

using model::SocketAddress;

bool EndpointHealth::dial_failed(const SocketAddress& endpoint, TimePoint now) {
  auto& record = records_[endpoint];
  if (++record.failures_running < kFailuresToSuspend) return false;
  const bool was_suspended = now < record.suspended_until;
  record.suspended_until = now + kSuspension;
  return !was_suspended;
}

void EndpointHealth::dial_succeeded(const SocketAddress& endpoint) { records_.erase(endpoint); }

bool EndpointHealth::suspended(const SocketAddress& endpoint, TimePoint now) const {
  const auto found = records_.find(endpoint);
  return found != records_.end() && now < found->second.suspended_until;
}

void EndpointHealth::retain(const std::function<bool(const SocketAddress&)>& keep) {
  std::erase_if(records_, [&](const auto& record) { return !keep(record.first); });
}

}  // namespace kubeportal::balance
