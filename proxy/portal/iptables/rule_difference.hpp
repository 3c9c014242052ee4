#pragma once

#include <cstddef>
#include <string>

#include "proxy/portal/iptables/rule_set.hpp"

namespace kubeportal::portal {

/// What somebody else's hand has changed.
struct RuleDifference {
  std::size_t lost = 0;     ///< rules and jumps of ours that are gone
  std::size_t foreign = 0;  ///< rules in chains of ours that we did not lay
  std::string first;        ///< the first of them, with its chain; empty: there is none

  bool any() const { return !first.empty(); }
};

/// Compares what was laid with what is there.
RuleDifference difference(const RuleSet& laid, const RuleSet& found);

/// "512 rules were gone, 1 was not ours; the first: nat KUBE-PORTALS: -d 10.96.0.1/32 ...".
std::string to_string(const RuleDifference& difference);

}  // namespace kubeportal::portal
