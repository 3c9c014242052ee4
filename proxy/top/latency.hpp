#pragma once

#include <cstdint>
#include <optional>
#include <vector>

namespace kubeportal::top {

struct Latency {
  double seconds = 0;
  bool above = false;  ///< it is longer than `seconds`, the last bound there is
};

/// The time within which the share `quantile` (0 to 1) of the dials connected, interpolated within
/// its bucket. `counts` has one a bound, in seconds and ascending, and one for what took longer;
/// nullopt: it has not, or nothing was counted.
std::optional<Latency> latency(double quantile, const std::vector<double>& bounds,
                               const std::vector<std::uint64_t>& counts);

}  // namespace kubeportal::top
