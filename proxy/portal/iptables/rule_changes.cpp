#include "proxy/portal/iptables/rule_changes.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <vector>

#include "proxy/portal/iptables/portal_route.hpp"
#include "proxy/portal/iptables/saved_rules.hpp"

namespace kubeportal::portal {

namespace {

using Count = RuleChanges::Count;
using Tables = RuleChanges::Tables;
using Chains = std::map<std::string, std::vector<std::string>>;
using Views = std::vector<std::string_view>;

/// The rules of the chains of `these` that are otherwise, or missing, in `others`.
void collect(const Chains& these, const Chains& others, Views& rules) {
  for (const auto& [chain, of_chain] : these) {
    const auto found = others.find(chain);
    if (found != others.end() && found->second == of_chain) continue;
    rules.insert(rules.end(), of_chain.begin(), of_chain.end());
  }
}

Views sorted_rules(const TableRules& these, const TableRules& others) {
  Views rules;
  collect(these.chains, others.chains, rules);
  collect(these.jumps, others.jumps, rules);
  std::ranges::sort(rules);
  return rules;
}

/// "default/web" of "default/web:http/TCP" or "default/web/TCP"; empty where a rule tells none.
std::string service_of(std::string_view rule) {
  const auto comment = comment_of(rule);
  const auto port = comment ? parse_rule_comment(*comment) : std::nullopt;
  if (!port) return {};
  const auto& name = port->service_port;
  return name.substr(0, name.find_first_of(":/", name.find('/') + 1));
}

void count(const TableRules& before, const TableRules& now, Count Tables::*table,
           RuleChanges& changes) {
  const auto old_rules = sorted_rules(before, now);
  const auto new_rules = sorted_rules(now, before);
  const auto count_each = [&](const Views& these, const Views& others, std::size_t Count::*what) {
    Views rest;
    std::ranges::set_difference(these, others, std::back_inserter(rest));
    for (const auto rule : rest) {
      const auto service = service_of(rule);
      auto& tables = service.empty() ? changes.shared : changes.by_service[service];
      (tables.*table).*what += 1;
    }
  };
  count_each(new_rules, old_rules, &Count::added);
  count_each(old_rules, new_rules, &Count::removed);
}

}  // namespace

RuleChanges rule_changes(const RuleSet& before, const RuleSet& now) {
  RuleChanges changes;
  count(before.nat, now.nat, &Tables::nat, changes);
  count(before.filter, now.filter, &Tables::filter, changes);
  return changes;
}

}  // namespace kubeportal::portal
