#include "proxy/portal/iptables/steering_rules.hpp"

#include "proxy/portal/iptables/chain_names.hpp"
#include "proxy/portal/iptables/rule_words.hpp"
#include "proxy/portal/iptables/source_rules.hpp"

namespace kubeportal::portal {

namespace {

using model::Verdict;

class SteeringRules {
 public:
  SteeringRules(const NodeFacts& node, TableRules& table)
      : node_(node), inside_(inside_sources(node)), table_(table) {}

  /// The target of the portal's one rule in the tree.
  std::string by_source(const PortalRoute& route) {
    const auto next = by_scope(route);
    if (route.allowed_sources.empty()) return next;
    const auto chain = own_chain(chains::kSourceChain, route);
    auto& rules = table_.chains[chain];
    for (const auto& source : allowed_sources(node_, route)) {
      rules.push_back(source_rule(route, source, route.outside.scope, next));
    }
    return words::jump(chain);
  }

 private:
  std::string by_scope(const PortalRoute& route) {
    if (route.inside == route.outside) return target(route.outside);
    const auto chain = own_chain(chains::kScopeChain, route);
    auto& rules = table_.chains[chain];
    for (const auto& source : inside_) {
      rules.push_back(source_rule(route, source, route.inside.scope, target(route.inside)));
    }
    if (route.outside.verdict == Verdict::steer) {
      rules.push_back(source_rule(route, "", route.outside.scope, target(route.outside)));
    }
    return words::jump(chain);
  }

  std::string target(const Way& way) const {
    if (way.verdict != Verdict::steer) return std::string(words::kReturn);
    if (!node_.steer_to) return "-j REDIRECT --to-ports " + std::to_string(way.proxy_port);
    return "-j DNAT --to-destination " +
           to_string(model::SocketAddress{*node_.steer_to, way.proxy_port});
  }

  const NodeFacts& node_;
  const std::vector<std::string> inside_;
  TableRules& table_;
};

}  // namespace

std::vector<MatchedRule> steering_rules(const NodeFacts& node,
                                        const std::vector<PortalRoute>& routes, TableRules& table) {
  SteeringRules steering(node, table);
  std::vector<MatchedRule> rules;
  for (const auto& route : routes) {
    const bool steers =
        route.inside.verdict == Verdict::steer || route.outside.verdict == Verdict::steer;
    if (!steers) continue;
    rules.push_back({route.service_port.protocol, route.address,
                     destination_rule(route, route.outside.scope, steering.by_source(route))});
  }
  return rules;
}

}  // namespace kubeportal::portal
