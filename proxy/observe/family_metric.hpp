#pragma once

#include <array>
#include <functional>
#include <string>

#include <prometheus/metric_family.h>

#include "proxy/model/counters.hpp"
#include "proxy/model/service_port_name.hpp"

namespace kubeportal::observe {

inline constexpr std::array kIpFamilies{model::IpFamily::ipv4, model::IpFamily::ipv6};

/// A metric with one series an IP family, labelled ip_family and filled in by `fill`.
prometheus::MetricFamily by_ip_family(
    std::string name, std::string help, prometheus::MetricType type,
    const std::function<void(model::IpFamily, prometheus::ClientMetric&)>& fill);

/// A metric with one series without labels.
prometheus::MetricFamily single_gauge(std::string name, std::string help, double value);
prometheus::MetricFamily single_counter(std::string name, std::string help,
                                        const model::Counter& counter);

}  // namespace kubeportal::observe
