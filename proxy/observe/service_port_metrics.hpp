#pragma once

#include <memory>
#include <vector>

#include <prometheus/metric_family.h>

#include "proxy/model/counters.hpp"

namespace kubeportal::observe {

using ServicePorts = std::vector<std::shared_ptr<const model::ServicePortStatistics>>;

/// The metrics of service ports, labelled namespace, service, port and protocol. A service port
/// without a connection or a lost datagram so far has no series; neither has a reason that has not
/// occurred, since with 10,000 services a series for each would be most of the page and nearly all
/// zeros. Of UDP a flow counts as a connection.
/// Families without a series are left out.
///
/// Workers count while this reads; the number of active connections never comes out negative.
std::vector<prometheus::MetricFamily> service_port_metrics(const ServicePorts& service_ports);

}  // namespace kubeportal::observe
