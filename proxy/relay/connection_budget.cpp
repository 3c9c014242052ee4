#include "proxy/relay/connection_budget.hpp"

#include <algorithm>

namespace kubeportal::relay {

ConnectionBudget::ConnectionBudget(std::int64_t descriptors, std::int64_t max_connections,
                                   std::int64_t max_flows)
    : descriptors_(descriptors), max_connections_(max_connections), max_flows_(max_flows) {}

std::int64_t ConnectionBudget::limit() const {
  const auto by_descriptors =
      (descriptors_ - listeners_.load(std::memory_order_relaxed) - flows()) / 2;
  const auto limit =
      max_connections_ > 0 ? std::min(by_descriptors, max_connections_) : by_descriptors;
  return std::max<std::int64_t>(limit, 1);
}

std::optional<ConnectionBudget::Token> ConnectionBudget::take() {
  if (in_use_.fetch_add(1, std::memory_order_relaxed) < limit()) return Token(*this);
  give_back();
  return std::nullopt;
}

std::optional<ConnectionBudget::PipeToken> ConnectionBudget::take_pipe() {
  const auto pipes = pipes_.fetch_add(1, std::memory_order_relaxed) + 1;
  const auto needed = 2 * (in_use() + pipes) + listeners_.load(std::memory_order_relaxed) + flows();
  if (needed <= descriptors_) return PipeToken(*this);
  pipes_.fetch_sub(1, std::memory_order_relaxed);
  return std::nullopt;
}

bool ConnectionBudget::flows_are_in_the_way() const {
  const bool may_have_more = max_connections_ == 0 || in_use() < max_connections_;
  return may_have_more && flows() > 0 && in_use() >= limit();
}

std::int64_t ConnectionBudget::flow_limit() const {
  return max_flows_ > 0 ? max_flows_ : std::max<std::int64_t>(descriptors_ / 2, 1);
}

std::optional<ConnectionBudget::FlowToken> ConnectionBudget::take_flow() {
  const auto flows = flows_.fetch_add(1, std::memory_order_relaxed) + 1;
  const auto needed = 2 * (in_use() + pipes_.load(std::memory_order_relaxed)) +
                      listeners_.load(std::memory_order_relaxed) + flows;
  if (flows <= flow_limit() && needed <= descriptors_) return FlowToken(*this);
  flows_.fetch_sub(1, std::memory_order_relaxed);
  return std::nullopt;
}

}  // namespace kubeportal::relay
