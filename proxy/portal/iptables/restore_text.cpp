#include "proxy/portal/iptables/restore_text.hpp"

#include <string_view>

#include "proxy/portal/iptables/chain_names.hpp"

namespace kubeportal::portal {

namespace {

using Chains = std::map<std::string, std::vector<std::string>>;

void add_line(std::string& text, std::string_view command, std::string_view chain,
              std::string_view rule) {
  text.append(command).append(chain).append(" ").append(rule).append("\n");
}

/// Kube-proxy's order: node ports last, so that a portal's own address goes before them (a load
/// balancer's address may be an address of the node), everything else first.
bool is_appended(std::string_view jump) {
  return jump.find("-j KUBE-NODEPORT-") != jump.npos &&
         jump.find(chains::kNodePortNonLocal) == jump.npos;
}

void lay_jumps(std::string& text, const std::string& built_in,
               const std::vector<std::string>& applied, const std::vector<std::string>& wanted) {
  if (applied == wanted) return;
  for (const auto& jump : applied) add_line(text, "-D ", built_in, jump);
  for (auto jump = wanted.rbegin(); jump != wanted.rend(); ++jump) {
    add_line(text, is_appended(*jump) ? "-A " : "-I ", built_in, *jump);
  }
}

const std::vector<std::string>& of(const Chains& chains, const std::string& name) {
  static const std::vector<std::string> none;
  const auto found = chains.find(name);
  return found == chains.end() ? none : found->second;
}

std::string table_text(std::string_view table, const TableRules& applied,
                       const TableRules& wanted) {
  std::string declared;
  std::string rules;
  std::string deleted;
  for (const auto& [chain, chain_rules] : wanted.chains) {
    const auto found = applied.chains.find(chain);
    if (found != applied.chains.end() && found->second == chain_rules) continue;
    add_line(declared, ":", chain, "- [0:0]");
    for (const auto& rule : chain_rules) add_line(rules, "-A ", chain, rule);
  }
  for (const auto& [chain, chain_rules] : applied.chains) {
    if (wanted.chains.contains(chain)) continue;
    add_line(declared, ":", chain, "- [0:0]");
    deleted.append("-X ").append(chain).append("\n");
  }
  for (const auto& [built_in, jumps] : wanted.jumps) {
    lay_jumps(rules, built_in, of(applied.jumps, built_in), jumps);
  }
  for (const auto& [built_in, jumps] : applied.jumps) {
    if (!wanted.jumps.contains(built_in)) lay_jumps(rules, built_in, jumps, {});
  }
  if (declared.empty() && rules.empty()) return {};
  return std::string("*").append(table) + '\n' + declared + rules + deleted + "COMMIT\n";
}

}  // namespace

std::string restore_text(const RuleSet& applied, const RuleSet& wanted) {
  return table_text("nat", applied.nat, wanted.nat) +
         table_text("filter", applied.filter, wanted.filter);
}

}  // namespace kubeportal::portal
