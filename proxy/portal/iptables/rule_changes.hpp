#pragma once

#include <cstddef>
#include <map>
#include <string>

#include "proxy/portal/iptables/rule_set.hpp"

namespace kubeportal::portal {

/// How many rules one state of the kernel has and the other has not. A rule that only moved from
/// one chain to another is no change.
struct RuleChanges {
  struct Count {
    std::size_t added = 0;
    std::size_t removed = 0;

    bool any() const { return added + removed > 0; }
  };
  struct Tables {
    Count nat;
    Count filter;

    bool any() const { return nat.any() || filter.any(); }
  };

  std::map<std::string, Tables> by_service;  ///< "namespace/name", as the rules' comments tell
  Tables shared;                             ///< rules of no Service in particular
};

RuleChanges rule_changes(const RuleSet& before, const RuleSet& now);

}  // namespace kubeportal::portal
