#include "proxy/portal/iptables/saved_rules.hpp"

#include <charconv>
#include <optional>

#include "proxy/portal/iptables/chain_names.hpp"
#include "proxy/portal/iptables/portal_route.hpp"

namespace kubeportal::portal {

namespace {

std::string_view next_line(std::string_view& text) {
  const auto end = text.find('\n');
  const auto line = text.substr(0, end);
  text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
  return line;
}

std::string_view target_of(std::string_view rule) {
  const auto jump = rule.rfind("-j ");
  if (jump == std::string_view::npos) return {};
  const auto target = rule.substr(jump + 3);
  return target.substr(0, target.find(' '));
}

TableRules* table_named(RuleSet& rules, std::string_view name) {
  if (name == "nat") return &rules.nat;
  if (name == "filter") return &rules.filter;
  return nullptr;
}

/// "CHAIN RULE", behind "-A ".
void take_rule(TableRules& table, std::string_view line) {
  const auto space = line.find(' ');
  if (space == std::string_view::npos) return;
  const auto chain = line.substr(0, space);
  const auto rule = line.substr(space + 1);
  if (chains::is_ours(chain)) {
    table.chains[std::string(chain)].emplace_back(rule);
  } else if (chains::is_ours(target_of(rule))) {
    table.jumps[std::string(chain)].emplace_back(rule);
  }
}

std::optional<std::uint16_t> proxy_port_of(std::string_view rule) {
  const auto target = target_of(rule);
  if (target != "REDIRECT" && target != "DNAT") return std::nullopt;
  const auto digits = rule.substr(rule.find_last_of(" :") + 1);
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;
  return port;
}

}  // namespace

std::optional<std::string_view> comment_of(std::string_view rule) {
  constexpr std::string_view kBegin = "--comment \"";
  const auto begin = rule.find(kBegin);
  if (begin == std::string_view::npos) return std::nullopt;
  const auto text = rule.substr(begin + kBegin.size());
  return text.substr(0, text.find('"'));
}

RuleSet parse_saved_rules(std::string_view text) {
  RuleSet rules;
  TableRules* table = nullptr;
  while (!text.empty()) {
    auto line = next_line(text);
    if (line.empty()) continue;
    const char kind = line.front();
    if (kind == '*') {
      table = table_named(rules, line.substr(1));
    } else if (table != nullptr && kind == ':') {
      const auto chain = line.substr(1, line.find(' ') - 1);
      if (chains::is_ours(chain)) table->chains[std::string(chain)];
    } else if (table != nullptr && line.starts_with("-A ")) {
      take_rule(*table, line.substr(3));
    }
  }
  return rules;
}

ProxyPortsByName proxy_ports_of(const RuleSet& rules) {
  ProxyPortsByName ports;
  for (const auto& [chain, chain_rules] : rules.nat.chains) {
    for (const auto& rule : chain_rules) {
      const auto comment = comment_of(rule);
      const auto port = proxy_port_of(rule);
      if (!comment || !port) continue;
      if (auto name = parse_rule_comment(*comment)) {
        ports.emplace(std::pair{std::move(name->service_port), name->scope}, *port);
      }
    }
  }
  return ports;
}

}  // namespace kubeportal::portal
