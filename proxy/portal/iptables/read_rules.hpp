#pragma once

#include "proxy/portal/iptables/flavour.hpp"
#include "proxy/portal/iptables/rule_set.hpp"

/// For start and end, where one may wait for a program.
namespace kubeportal::portal {

/// Our rules of one family as they are in the kernel. Throws std::runtime_error with a sentence
/// where they cannot be read.
RuleSet read_rules(const RuleTools& tools);

/// Removes all rules of ours, of both families; what fails is logged.
void remove_rules(const Flavour& flavour);

}  // namespace kubeportal::portal
