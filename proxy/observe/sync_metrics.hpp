#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "proxy/model/sync_statistics.hpp"

namespace kubeportal::observe {

/// What is counted of changes on their way into force, under kube-proxy's names.
std::vector<prometheus::MetricFamily> sync_metrics(const model::SyncStatistics& statistics);

}  // namespace kubeportal::observe
