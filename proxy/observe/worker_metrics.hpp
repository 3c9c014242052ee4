#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "proxy/model/counters.hpp"

namespace kubeportal::observe {

/// What the workers count for the process as a whole: the dial latency histogram and the pauses in
/// accepting. These series always exist.
std::vector<prometheus::MetricFamily> worker_metrics(
    const std::vector<model::WorkerCounters>& workers);

}  // namespace kubeportal::observe
