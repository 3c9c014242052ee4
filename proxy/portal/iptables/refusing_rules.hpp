#pragma once

#include <vector>

#include "proxy/portal/iptables/match_tree.hpp"
#include "proxy/portal/iptables/rule_plan.hpp"

namespace kubeportal::portal {

/// filter: one rule a portal that refuses or drops anybody. What was steered no longer bears the
/// portal's address and does not come here, so a rule rarely needs to look at the source; where it
/// does, it leads to a chain of the portal's own, which is added to `table`.
std::vector<MatchedRule> refusing_rules(const NodeFacts& node,
                                        const std::vector<PortalRoute>& routes, TableRules& table);

}  // namespace kubeportal::portal
