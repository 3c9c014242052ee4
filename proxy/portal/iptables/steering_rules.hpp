#pragma once

#include <vector>

#include "proxy/portal/iptables/match_tree.hpp"
#include "proxy/portal/iptables/rule_plan.hpp"

namespace kubeportal::portal {

/// nat: one rule a portal that steers anybody. Where it depends on the source (ranges, or pods and
/// this node going another way than the outside) the rule leads to chains of the portal's own,
/// which are added to `table`.
std::vector<MatchedRule> steering_rules(const NodeFacts& node,
                                        const std::vector<PortalRoute>& routes, TableRules& table);

}  // namespace kubeportal::portal
