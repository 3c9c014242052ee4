#include "proxy/balance/round_robin.hpp"

#include <algorithm>
#include <set>

namespace kubeportal::balance {

using model::SocketAddress;

void RoundRobin::replace(const std::vector<SocketAddress>& endpoints) {
  std::rotate(cycle_.begin(), cycle_.begin() + static_cast<std::ptrdiff_t>(cursor_), cycle_.end());
  cursor_ = 0;

  const std::set<SocketAddress> wanted(endpoints.begin(), endpoints.end());
  std::erase_if(cycle_, [&](const auto& endpoint) { return !wanted.contains(endpoint); });

  const std::set<SocketAddress> kept(cycle_.begin(), cycle_.end());
  std::copy_if(endpoints.begin(), endpoints.end(), std::back_inserter(cycle_),
               [&](const auto& endpoint) { return !kept.contains(endpoint); });
}

std::optional<SocketAddress> RoundRobin::next(const Predicate& eligible) {
  const auto index = index_of_next(eligible);
  if (!index) return std::nullopt;
  cursor_ = (*index + 1) % cycle_.size();
  return cycle_[*index];
}

std::optional<SocketAddress> RoundRobin::peek(const Predicate& eligible) const {
  const auto index = index_of_next(eligible);
  return index ? std::optional(cycle_[*index]) : std::nullopt;
}

std::optional<std::size_t> RoundRobin::index_of_next(const Predicate& eligible) const {
  for (std::size_t step = 0; step < cycle_.size(); ++step) {
    const std::size_t index = (cursor_ + step) % cycle_.size();
    if (eligible(cycle_[index])) return index;
  }
  return std::nullopt;
}

bool RoundRobin::contains(const SocketAddress& endpoint) const {
  return std::find(cycle_.begin(), cycle_.end(), endpoint) != cycle_.end();
}

}  // namespace kubeportal::balance
