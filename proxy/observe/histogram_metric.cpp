#include "proxy/observe/histogram_metric.hpp"

#include <limits>

namespace kubeportal::observe {

prometheus::ClientMetric histogram_metric(
    std::initializer_list<const model::Histogram*> histograms) {
  prometheus::ClientMetric metric;
  auto& whole = metric.histogram;
  for (const auto* histogram : histograms) whole.sample_sum += histogram->sum();
  const auto& bounds = (*histograms.begin())->bounds();
  for (std::size_t i = 0; i <= bounds.size(); ++i) {
    for (const auto* histogram : histograms) whole.sample_count += histogram->in_bucket(i);
    const bool is_last = i == bounds.size();
    whole.bucket.push_back(
        {whole.sample_count, is_last ? std::numeric_limits<double>::infinity() : bounds[i]});
  }
  return metric;
}

}  // namespace kubeportal::observe
