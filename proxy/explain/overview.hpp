#pragma once

#include <map>
#include <string>
#include <vector>

#include "proxy/explain/explain.hpp"
#include "proxy/model/service_port_totals.hpp"

namespace kubeportal::explain {

/// What was counted, and which endpoints are suspended, by service port.
struct ServicePortFigures {
  model::ServicePortTotals totals;
  std::vector<model::SocketAddress> suspended;  ///< sorted
};
using Figures = std::map<model::ServicePortName, ServicePortFigures>;

/// The answer of GET /v1/services (docs/ADMIN.md): every Service that is served, or only the one
/// called `service` ("namespace/name"; empty: all). Any thread.
std::string overview_json(const World& world, const Figures& figures, const std::string& service,
                          const std::string& now);

}  // namespace kubeportal::explain
