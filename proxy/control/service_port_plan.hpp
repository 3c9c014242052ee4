#pragma once

#include <map>
#include <set>
#include <utility>
#include <vector>

#include "proxy/control/endpoint.hpp"
#include "proxy/control/service_ports.hpp"
#include "proxy/control/topology.hpp"
#include "proxy/model/data_plane.hpp"
#include "proxy/model/portal.hpp"
#include "proxy/model/sync_statistics.hpp"

namespace kubeportal::control {

/// Which endpoints a portal's family leaves.
enum class FamilyRule : std::uint8_t {
  match,  ///< only those of the same family, as in a cluster
  any,    ///< all of them: `lb` may listen on IPv4 and dial IPv6
};

/// What holds for every plan.
struct PlanRules {
  Place here{};
  FamilyRule family = FamilyRule::match;
  /// For clients of a Local policy whose node has no endpoint while others have:
  /// --no-local-endpoints.
  model::Verdict without_local_endpoints = model::Verdict::drop;
};

/// What the data plane and the portals are to be told of one service port.
struct ServicePortPlan {
  std::vector<model::Portal> portals;
  std::map<model::Leg, model::Backends> legs;  ///< exactly those that the portals may lead to
  std::string why_hints_ignored;               ///< as in TopologyDecision, of the first family
  /// Whose clients of a Local policy find no endpoint here although there are some elsewhere.
  std::set<std::pair<api::IpFamily, model::TrafficPolicy>> without_local_endpoints;

  bool operator==(const ServicePortPlan&) const = default;
};

/// Turns a service port and the endpoints it could use into its plan: portals with their verdicts,
/// and one leg for every pair of family and scope that clients of a portal use, be they outside the
/// cluster or inside. A leg for those inside may stay without accepting socket: `bind` mode cannot
/// tell who they are.
ServicePortPlan plan_service_port(const model::ServicePortName& name, const ServicePort& port,
                                  const std::vector<Endpoint>& candidates, const PlanRules& rules);

}  // namespace kubeportal::control
