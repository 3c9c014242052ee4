#include "proxy/top/latency.hpp"

#include <numeric>

namespace kubeportal::top {

std::optional<Latency> latency(double quantile, const std::vector<double>& bounds,
                               const std::vector<std::uint64_t>& counts) {
  const auto total = std::accumulate(counts.begin(), counts.end(), std::uint64_t{0});
  if (total == 0 || bounds.empty() || counts.size() != bounds.size() + 1) return std::nullopt;

  const double rank = quantile * static_cast<double>(total);
  double below = 0;
  double lower = 0;
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    const auto here = static_cast<double>(counts[i]);
    if (here > 0 && below + here >= rank) {
      return Latency{.seconds = lower + (bounds[i] - lower) * (rank - below) / here};
    }
    below += here;
    lower = bounds[i];
  }
  return Latency{.seconds = bounds.back(), .above = true};
}

}  // namespace kubeportal::top
