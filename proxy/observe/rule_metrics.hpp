#pragma once

#include <vector>

#include <prometheus/metric_family.h>

#include "proxy/model/rule_statistics.hpp"

namespace kubeportal::observe {

/// What is counted of the kernel's rules, by family, under kube-proxy's names where it has them.
std::vector<prometheus::MetricFamily> rule_metrics(const model::RuleStatistics& statistics);

}  // namespace kubeportal::observe
