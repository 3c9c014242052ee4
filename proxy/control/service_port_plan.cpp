#include "proxy/control/service_port_plan.hpp"

#include <algorithm>
#include <iterator>

#include "proxy/control/endpoint_choice.hpp"

namespace kubeportal::control {

namespace {

EndpointChoice choose_for(api::IpFamily family, const std::vector<Endpoint>& candidates,
                          const PlanRules& rules) {
  if (rules.family == FamilyRule::any) return choose_endpoints(candidates, rules.here);
  std::vector<Endpoint> of_family;
  std::copy_if(candidates.begin(), candidates.end(), std::back_inserter(of_family),
               [family](const Endpoint& endpoint) {
                 return model::family_of(endpoint.address.address) == family;
               });
  return choose_endpoints(of_family, rules.here);
}

/// As kube-proxy's iptables mode: nothing anywhere is refused, nothing here alone is dropped.
model::Verdict verdict_of(model::Scope scope, const EndpointChoice& choice,
                          const PlanRules& rules) {
  if (choice.cluster.empty()) return model::Verdict::refuse;
  const bool has_none = scope == model::Scope::local && choice.local.empty();
  return has_none ? rules.without_local_endpoints : model::Verdict::steer;
}

bool is_without_local_endpoints(model::Scope scope, const EndpointChoice& choice) {
  return scope == model::Scope::local && choice.local.empty() && !choice.cluster.empty();
}

model::TrafficPolicy policy_of(model::PortalKind kind) {
  return kind == model::PortalKind::cluster_ip ? model::TrafficPolicy::internal
                                               : model::TrafficPolicy::external;
}

}  // namespace

ServicePortPlan plan_service_port(const model::ServicePortName& name, const ServicePort& port,
                                  const std::vector<Endpoint>& candidates, const PlanRules& rules) {
  ServicePortPlan plan{port.portals, {}, {}, {}};
  std::map<api::IpFamily, EndpointChoice> choices;
  for (auto& portal : plan.portals) {
    const auto family = model::family_of(portal.address.address);
    const auto [entry, is_new] = choices.try_emplace(family);
    auto& choice = entry->second;
    if (is_new) choice = choose_for(family, candidates, rules);
    if (plan.why_hints_ignored.empty()) plan.why_hints_ignored = choice.why_hints_ignored;

    if (is_without_local_endpoints(portal.scope, choice)) {
      plan.without_local_endpoints.emplace(family, policy_of(portal.kind));
    }
    portal.verdict = verdict_of(portal.scope, choice, rules);
    portal.inside_verdict = verdict_of(portal.inside_scope(), choice, rules);
    for (const auto scope : {portal.scope, portal.inside_scope()}) {
      const auto [leg, is_new_leg] = plan.legs.try_emplace(model::Leg{name, family, scope});
      if (!is_new_leg) continue;
      leg->second.endpoints = scope == model::Scope::local ? choice.local : choice.cluster;
      leg->second.affinity_timeout = port.affinity_timeout;
    }
  }
  return plan;
}

}  // namespace kubeportal::control
