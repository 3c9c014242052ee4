#include "proxy/model/histogram.hpp"

#include <algorithm>

namespace kubeportal::model {

void Histogram::observe(double seconds) noexcept {
  const auto bound = std::lower_bound(bounds_.begin(), bounds_.end(), seconds);
  buckets_[static_cast<std::size_t>(bound - bounds_.begin())].add();
  microseconds_.add(static_cast<std::uint64_t>(std::max(0.0, seconds) * 1e6));
}

}  // namespace kubeportal::model
