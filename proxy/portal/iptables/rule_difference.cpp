#include "proxy/portal/iptables/rule_difference.hpp"

#include <algorithm>
#include <string_view>

namespace kubeportal::portal {

namespace {

using Rules = std::vector<std::string>;
using Chains = std::map<std::string, Rules>;

const Rules& of(const Chains& chains, const std::string& name) {
  static const Rules none;
  const auto found = chains.find(name);
  return found == chains.end() ? none : found->second;
}

class Comparison {
 public:
  void compare(std::string_view table, const Chains& laid, const Chains& found) {
    table_ = table;
    for (const auto& [chain, rules] : laid) {
      const auto& there = of(found, chain);
      if (rules == there && found.contains(chain)) continue;
      result_.lost += count_missing(chain, rules, there);
      result_.foreign += count_missing(chain, there, rules);
      note(chain, "in another order, or the chain itself is gone");
    }
    for (const auto& [chain, rules] : found) {
      if (laid.contains(chain)) continue;
      result_.foreign += rules.size();
      note(chain, "a chain that was not laid");
    }
  }

  const RuleDifference& result() const { return result_; }

 private:
  std::size_t count_missing(const std::string& chain, const Rules& rules, const Rules& in) {
    std::size_t missing = 0;
    for (const auto& rule : rules) {
      if (std::ranges::find(in, rule) != in.end()) continue;
      ++missing;
      note(chain, rule);
    }
    return missing;
  }

  void note(const std::string& chain, std::string_view what) {
    if (result_.any()) return;
    result_.first = std::string(table_) + ' ' + chain + ": " + std::string(what);
  }

  std::string_view table_;
  RuleDifference result_;
};

}  // namespace

RuleDifference difference(const RuleSet& laid, const RuleSet& found) {
  Comparison comparison;
  comparison.compare("nat", laid.nat.jumps, found.nat.jumps);
  comparison.compare("filter", laid.filter.jumps, found.filter.jumps);
  comparison.compare("nat", laid.nat.chains, found.nat.chains);
  comparison.compare("filter", laid.filter.chains, found.filter.chains);
  return comparison.result();
}

std::string to_string(const RuleDifference& difference) {
  return std::to_string(difference.lost) + " rules were gone and " +
         std::to_string(difference.foreign) + " were not ours; the first: " + difference.first;
}

}  // namespace kubeportal::portal
