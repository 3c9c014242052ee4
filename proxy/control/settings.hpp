#pragma once

#include <string>

#include "proxy/control/service_port_plan.hpp"

namespace kubeportal::control {

/// What the operator says to the control plane.
struct Settings {
  /// --service-proxy-name: only Services whose label service.kubernetes.io/service-proxy-name has
  /// this value are served; empty: only those without the label.
  std::string service_proxy_name;
  PlanRules plan;
};

}  // namespace kubeportal::control
