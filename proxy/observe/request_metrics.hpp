#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "proxy/model/request_statistics.hpp"

namespace kubeportal::observe {

/// Requests to API servers under client-go's names. Any thread.
std::vector<prometheus::MetricFamily> request_metrics(const model::RequestStatistics& statistics);

}  // namespace kubeportal::observe
