#pragma once

#include <string>

#include "proxy/portal/iptables/rule_set.hpp"

namespace kubeportal::portal {

/// The text of the one `iptables-restore --noflush` that makes `applied` into `wanted`; empty where
/// nothing differs. Only chains that changed are rewritten, chains that are gone are deleted, and
/// jumps of a built-in chain are laid anew where one is missing, doubled or out of order.
std::string restore_text(const RuleSet& applied, const RuleSet& wanted);

}  // namespace kubeportal::portal
