#pragma once

#include <string>
#include <vector>

#include "proxy/control/endpoint.hpp"
#include "proxy/control/service_port_plan.hpp"

namespace kubeportal::control {

/// One service port before and after, and what it can choose its endpoints from now.
struct PlanChange {
  const model::ServicePortName& name;
  const ServicePortPlan& before;
  const ServicePortPlan& now;
  const std::vector<Endpoint>& candidates;
};

/// Which endpoints are used from now on and which no longer, why, and what becomes of clients, in
/// words for the journal: "http/TCP: 10.244.1.5:8080 is no longer used (not ready); 0 endpoints;
/// no endpoint left: clients are refused". Empty where all of that is as before. Of many endpoints
/// only the first are named.
std::string text_of_change(const PlanChange& change);

}  // namespace kubeportal::control
