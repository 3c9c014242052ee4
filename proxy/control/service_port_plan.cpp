#include "proxy/control/service_port_plan.hpp"

#include <algorithm>
#include <iterator>

#include "proxy/control/endpoint_choice.hpp"

namespace kubeportal::control {

namespace {

EndpointChoice choose_for(api::IpFamily family, const std::vector<Endpoint>& candidates,
                          FamilyRule rule) {
  if (rule == FamilyRule::any) return choose_endpoints(candidates);
  std::vector<Endpoint> of_family;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(of_family),
               [family](const Endpoint& endpoint) {
                 return model::family_of(endpoint.address.address) == family;
               });
  return choose_endpoints(of_family);
}

}  // namespace

ServicePortPlan plan_service_port(const model::ServicePortName& name, const ServicePort& port,
                                  const std::vector<Endpoint>& candidates, FamilyRule rule) {
  ServicePortPlan plan{port.portals, {}};
  for (const auto& portal : port.portals) {
    const auto family = model::family_of(portal.address.address);
    const auto [leg, is_new] = plan.legs.try_emplace(model::Leg{name, family, portal.scope});
    if (!is_new) continue;
    auto choice = choose_for(family, candidates, rule);
    leg->second.endpoints =
        std::move(portal.scope == model::Scope::local ? choice.local : choice.cluster);
    leg->second.affinity_timeout = port.affinity_timeout;
  }
  return plan;
}

}  // namespace kubeportal::control
