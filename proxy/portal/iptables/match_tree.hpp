#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "proxy/model/portal.hpp"
#include "proxy/portal/iptables/rule_set.hpp"

namespace kubeportal::portal {

/// One rule, and the packets that it is for.
struct MatchedRule {
  model::Protocol protocol = model::Protocol::tcp;
  model::SocketAddress destination;  ///< address unspecified: any, the port alone counts
  std::string rule;                  ///< whole: it tests protocol and destination by itself
};

/// Lays rules below `root` so that a packet passes a number of rules that grows with the logarithm
/// of theirs: chains that branch on the destination (address, then protocol, then port), two bits
/// a level, down to leaves of at most 8 rules. Two bits, because a packet may have to pass every
/// branch of a level: 4 rules for two bits, where four bits would cost up to 16.
///
/// Chains are named by what they are for, so that a rule that comes or goes changes its leaf and
/// rarely a branch. Rules for the same packets keep their order. All of one family.
void lay_match_tree(TableRules& table, std::string_view root, std::vector<MatchedRule> rules);

}  // namespace kubeportal::portal
