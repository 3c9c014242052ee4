#include "proxy/portal/iptables/port_allocator.hpp"

#include <algorithm>
#include <numeric>
#include <vector>

namespace kubeportal::portal {

PortAllocator::PortAllocator(std::optional<PortRange> range, std::uint64_t seed) : range_(range) {
  if (!range_) return;
  std::vector<std::uint16_t> ports(static_cast<std::size_t>(range_->last - range_->first) + 1);
  std::iota(ports.begin(), ports.end(), range_->first);
  std::shuffle(ports.begin(), ports.end(), std::mt19937_64(seed));
  for (const auto port : ports) rest(port);
}

std::optional<std::uint16_t> PortAllocator::allocate() {
  if (!range_) return std::uint16_t{0};
  if (queue_.empty()) return std::nullopt;
  const auto port = queue_.begin()->second;
  claim(port);
  return port;
}

bool PortAllocator::claim(std::uint16_t port) {
  if (!range_) return true;
  const auto found = free_.find(port);
  if (found == free_.end()) return false;
  queue_.erase({found->second, port});
  free_.erase(found);
  return true;
}

void PortAllocator::release(std::uint16_t port) {
  if (range_ && port >= range_->first && port <= range_->last) rest(port);
}

void PortAllocator::rest(std::uint16_t port) {
  const auto turn = next_turn_++;
  free_.emplace(port, turn);
  queue_.emplace(turn, port);
}

}  // namespace kubeportal::portal
