#include "proxy/top/recent_dials.hpp"

#include <algorithm>

namespace kubeportal::top {

void RecentDials::begin_look() {
  if (looks_.size() == kLooks) looks_.pop_front();
  looks_.emplace_back();
}

void RecentDials::add(const std::string& port, const std::vector<std::uint64_t>& dialled) {
  const bool any = std::ranges::any_of(dialled, [](std::uint64_t n) { return n > 0; });
  if (any) looks_.back()[port] = dialled;
}

void RecentDials::forget(const std::string& port) {
  for (auto& look : looks_) look.erase(port);
}

std::vector<std::uint64_t> RecentDials::of(const std::string& port) const {
  std::vector<std::uint64_t> sums;
  for (const auto& look : looks_) {
    const auto found = look.find(port);
    if (found == look.end()) continue;
    sums.resize(std::max(sums.size(), found->second.size()));
    for (std::size_t i = 0; i < found->second.size(); ++i) sums[i] += found->second[i];
  }
  return sums;
}

}  // namespace kubeportal::top
