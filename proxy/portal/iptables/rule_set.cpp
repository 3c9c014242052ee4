#include "proxy/portal/iptables/rule_set.hpp"

namespace kubeportal::portal {

std::size_t TableRules::rule_count() const {
  std::size_t count = 0;
  for (const auto& [name, rules] : chains) count += rules.size();
  for (const auto& [name, rules] : jumps) count += rules.size();
  return count;
}

}  // namespace kubeportal::portal
