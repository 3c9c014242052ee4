#include "proxy/portal/iptables/source_rules.hpp"

#include <algorithm>

#include "proxy/portal/iptables/rule_words.hpp"

namespace kubeportal::portal {

std::vector<std::string> inside_sources(const NodeFacts& node) {
  std::vector<std::string> sources;
  for (const auto& block : node.pods) sources.push_back(words::source(block));
  sources.emplace_back(words::kFromThisNode);
  return sources;
}

std::vector<std::string> allowed_sources(const NodeFacts& node, const PortalRoute& route) {
  std::vector<std::string> sources;
  bool node_is_allowed = false;
  for (const auto& block : route.allowed_sources) {
    auto source = words::source(block);
    if (std::ranges::find(sources, source) == sources.end()) sources.push_back(std::move(source));
    node_is_allowed |= std::ranges::any_of(
        node.own_addresses, [&](const auto& address) { return block.contains(address); });
  }
  if (node_is_allowed) sources.emplace_back(words::kFromThisNode);
  return sources;
}

std::string destination_rule(const PortalRoute& route, model::Scope scope,
                             std::string_view target) {
  const auto& [address, port] = route.address;
  std::string rule = address.is_unspecified() ? "" : words::destination(address);
  rule += words::port(route.service_port.protocol, port);
  rule += words::comment(rule_comment(route, scope));
  return rule.append(target);
}

/// iptables-save has addresses before the protocol and matches behind it. The protocol is named in
/// every rule because a target with a port asks for it.
std::string source_rule(const PortalRoute& route, std::string_view source, model::Scope scope,
                        std::string_view target) {
  const bool is_address = source.starts_with("-s ");
  std::string rule(is_address ? source : "");
  rule += words::protocol(route.service_port.protocol);
  if (!is_address) rule += source;
  rule += words::comment(rule_comment(route, scope));
  return rule.append(target);
}

std::string own_chain(std::string_view prefix, const PortalRoute& route) {
  return std::string(prefix) +
         words::digest(to_string(route.service_port) + ' ' + to_string(route.address));
}

}  // namespace kubeportal::portal
