#include "proxy/balance/balancer.hpp"

#include <algorithm>
#include <set>

namespace kubeportal::balance {

using model::IpAddress;
using model::SocketAddress;

void Balancer::publish(const model::Backends& backends) {
  const std::set<SocketAddress> endpoints(backends.endpoints.begin(), backends.endpoints.end());
  const auto present = [&](const auto& endpoint) { return endpoints.contains(endpoint); };

  const std::lock_guard lock(mutex_);
  round_robin_.replace(backends.endpoints);
  affinity_.set_timeout(backends.affinity_timeout);
  affinity_.retain(present);
  health_.retain(present);
  spotless_ = health_.spotless();
  empty_ = round_robin_.empty();
}

/// `turn` is asked for the next in rotation that a predicate takes.
template <typename Turn>
std::optional<SocketAddress> Balancer::choose(const std::optional<SocketAddress>& sticky,
                                              std::span<const SocketAddress> tried, TimePoint now,
                                              const Turn& turn) const {
  const auto untried = [&](const SocketAddress& endpoint) {
    return std::find(tried.begin(), tried.end(), endpoint) == tried.end();
  };
  const auto untried_and_well = [&](const SocketAddress& endpoint) {
    return untried(endpoint) && !health_.suspended(endpoint, now);
  };
  if (sticky && untried_and_well(*sticky)) return sticky;
  const auto next = turn(untried_and_well);
  return next ? next : turn(untried);
}

std::optional<SocketAddress> Balancer::pick(const IpAddress& client,
                                            std::span<const SocketAddress> tried, TimePoint now) {
  const std::lock_guard lock(mutex_);
  const auto sticky = affinity_.enabled() ? affinity_.find(client, now) : std::nullopt;
  const auto picked = choose(sticky, tried, now,
                             [this](const auto& eligible) { return round_robin_.next(eligible); });
  if (picked && picked != sticky) affinity_.assign(client, *picked, now);
  return picked;
}

Balancer::Foretold Balancer::foretell(const std::optional<IpAddress>& client, TimePoint now) {
  const std::lock_guard lock(mutex_);
  Foretold told;
  told.suspended = health_.suspended(now);
  told.failing = health_.failing(now);
  if (client && affinity_.enabled()) told.affinity = affinity_.peek(*client, now);
  const auto sticky = told.affinity ? std::optional(told.affinity->first) : std::nullopt;
  const auto is_failing = [&](const SocketAddress& endpoint) {
    return std::ranges::find(told.failing, endpoint, [](const auto& one) { return one.first; }) !=
           told.failing.end();
  };
  const auto next = [&] {
    return choose(sticky, told.dials, now,
                  [this](const auto& eligible) { return round_robin_.peek(eligible); });
  };
  told.next = next();
  for (auto dialled = told.next; dialled; dialled = next()) {
    told.dials.push_back(*dialled);
    if (!is_failing(*dialled)) break;
  }
  return told;
}

std::vector<SocketAddress> Balancer::suspended(TimePoint now) {
  if (spotless_.load(std::memory_order_relaxed)) return {};
  const std::lock_guard lock(mutex_);
  return health_.suspended(now);
}

Suspension Balancer::dial_failed(const IpAddress& client, const SocketAddress& endpoint,
                                 TimePoint now, model::DialFailure why) {
  const std::lock_guard lock(mutex_);
  affinity_.forget(client);
  if (!round_robin_.contains(endpoint)) return Suspension::none;
  spotless_ = false;
  return health_.dial_failed(endpoint, now, why);
}

bool Balancer::dial_succeeded(const SocketAddress& endpoint) {
  if (spotless_.load(std::memory_order_relaxed)) return false;
  const std::lock_guard lock(mutex_);
  const bool was_suspended = health_.dial_succeeded(endpoint);
  spotless_ = health_.spotless();
  return was_suspended;
}

}  // namespace kubeportal::balance
