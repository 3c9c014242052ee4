#include "proxy/relay/connection_budget.hpp"

#include <algorithm>

namespace kubeportal::relay {

ConnectionBudget::ConnectionBudget(std::int64_t descriptors, std::int64_t max_connections)
    : descriptors_(descriptors), max_connections_(max_connections) {}

std::int64_t ConnectionBudget::limit() const {
  const auto by_descriptors = (descriptors_ - listeners_.load(std::memory_order_relaxed)) / 2;
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
  const auto needed = 2 * (in_use() + pipes) + listeners_.load(std::memory_order_relaxed);
  if (needed <= descriptors_) return PipeToken(*this);
  pipes_.fetch_sub(1, std::memory_order_relaxed);
  return std::nullopt;
}

}  // namespace kubeportal::relay
