#include "proxy/portal/iptables/refusing_rules.hpp"

#include "proxy/portal/iptables/chain_names.hpp"
#include "proxy/portal/iptables/rule_words.hpp"
#include "proxy/portal/iptables/source_rules.hpp"

namespace kubeportal::portal {

namespace {

using model::Verdict;

/// What is to be done with those who were not steered; steer: there are none.
Verdict left_over(const PortalRoute& route, const Way& way) {
  const bool some_are_outside_the_ranges = !route.allowed_sources.empty();
  return way.verdict == Verdict::steer && some_are_outside_the_ranges ? Verdict::drop : way.verdict;
}

std::string target(const NodeFacts& node, Verdict verdict) {
  return std::string(verdict == Verdict::drop ? words::kDrop : words::reject(node.family));
}

std::string by_scope(const NodeFacts& node, const PortalRoute& route, Verdict inside,
                     Verdict outside, TableRules& table) {
  const auto chain = own_chain(chains::kScopeChain, route);
  auto& rules = table.chains[chain];
  for (const auto& source : inside_sources(node)) {
    rules.push_back(source_rule(route, source, route.inside.scope, target(node, inside)));
  }
  rules.push_back(source_rule(route, "", route.outside.scope, target(node, outside)));
  return words::jump(chain);
}

}  // namespace

std::vector<MatchedRule> refusing_rules(const NodeFacts& node,
                                        const std::vector<PortalRoute>& routes, TableRules& table) {
  std::vector<MatchedRule> rules;
  for (const auto& route : routes) {
    const auto inside = left_over(route, route.inside);
    const auto outside = left_over(route, route.outside);
    std::string decision;
    if (inside == outside || inside == Verdict::steer) {
      if (outside == Verdict::steer) continue;
      decision = target(node, outside);
    } else if (outside == Verdict::steer) {
      decision = target(node, inside);
    } else {
      decision = by_scope(node, route, inside, outside, table);
    }
    rules.push_back({route.service_port.protocol, route.address,
                     destination_rule(route, route.outside.scope, decision)});
  }
  return rules;
}

}  // namespace kubeportal::portal
