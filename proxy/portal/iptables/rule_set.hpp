#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

namespace kubeportal::portal {

/// What one table holds of ours. Rules are in the very words of iptables-save, so that what was
/// laid and what is found can be compared.
struct TableRules {
  /// Our chains by name; each rule without "-A CHAIN ".
  std::map<std::string, std::vector<std::string>> chains;
  /// The jumps to our chains from the built-in ones, by built-in chain, in their order.
  std::map<std::string, std::vector<std::string>> jumps;

  std::size_t rule_count() const;
  bool operator==(const TableRules&) const = default;
};

/// All rules of ours of one IP family. A value.
struct RuleSet {
  TableRules nat;
  TableRules filter;

  bool operator==(const RuleSet&) const = default;
};

}  // namespace kubeportal::portal
