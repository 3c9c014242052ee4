#include "bench/load/durations.hpp"

#include <algorithm>

namespace kubeportal::bench {

double Durations::percentile_us(double share) {
  if (all_.empty()) return 0;
  const auto rank = static_cast<std::size_t>(share * static_cast<double>(all_.size() - 1));
  const auto at_rank = all_.begin() + static_cast<std::ptrdiff_t>(rank);
  std::nth_element(all_.begin(), at_rank, all_.end());
  return std::chrono::duration<double, std::micro>(*at_rank).count();
}

}  // namespace kubeportal::bench
