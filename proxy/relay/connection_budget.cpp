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

}  // namespace kubeportal::relay
