#pragma once

#include <map>
#include <vector>

#include "proxy/control/endpoint.hpp"
#include "proxy/control/service_ports.hpp"
#include "proxy/model/data_plane.hpp"
#include "proxy/model/portal.hpp"

namespace kubeportal::control {

/// Which endpoints a portal's family leaves.
enum class FamilyRule : std::uint8_t {
  match,  ///< only those of the same family, as in a cluster
  any,    ///< all of them: `lb` may listen on IPv4 and dial IPv6
};

/// What the data plane and the portals are to be told of one service port.
struct ServicePortPlan {
  std::vector<model::Portal> portals;
  std::map<model::Leg, model::Backends> legs;  ///< exactly those that the portals lead to

  bool operator==(const ServicePortPlan&) const = default;
};

/// Turns a service port and the endpoints it could use into its plan: one leg for every pair of
/// family and scope that a portal has.
ServicePortPlan plan_service_port(const model::ServicePortName& name, const ServicePort& port,
                                  const std::vector<Endpoint>& candidates, FamilyRule rule);

}  // namespace kubeportal::control
