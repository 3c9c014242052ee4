#pragma once

#include <prometheus/client_metric.h>

#include "proxy/model/histogram.hpp"

namespace kubeportal::observe {

/// The series of histograms of the same bounds, as one: with cumulative buckets, and without labels
/// yet.
prometheus::ClientMetric histogram_metric(
    std::initializer_list<const model::Histogram*> histograms);

}  // namespace kubeportal::observe
