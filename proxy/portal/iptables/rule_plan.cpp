#include "proxy/portal/iptables/rule_plan.hpp"

#include <algorithm>

#include "proxy/portal/iptables/chain_names.hpp"
#include "proxy/portal/iptables/match_tree.hpp"
#include "proxy/portal/iptables/refusing_rules.hpp"
#include "proxy/portal/iptables/rule_words.hpp"
#include "proxy/portal/iptables/steering_rules.hpp"

namespace kubeportal::portal {

namespace {

using model::Protocol;

/// Rules by address below one chain, those by port alone below the other.
void lay_trees(TableRules& table, std::vector<MatchedRule> rules, std::string_view by_address,
               std::string_view by_port) {
  const auto ports = std::ranges::stable_partition(
      rules, [](const MatchedRule& rule) { return !rule.destination.address.is_unspecified(); });
  std::vector<MatchedRule> port_rules(std::make_move_iterator(ports.begin()),
                                      std::make_move_iterator(ports.end()));
  rules.erase(ports.begin(), ports.end());
  lay_match_tree(table, by_address, std::move(rules));
  lay_match_tree(table, by_port, std::move(port_rules));
}

/// Jumps to the tree of node ports: from all of this node's addresses, or from those that serve.
std::vector<std::string> to_node_ports(const NodeFacts& node) {
  std::vector<std::string> rules;
  for (const auto& address : node.node_port_addresses) {
    const auto condition =
        address.is_unspecified() ? std::string(words::kToThisNode) : words::destination(address);
    rules.push_back(condition + words::jump(chains::kNodePorts));
  }
  return rules;
}

std::string loopback(model::IpFamily family) {
  namespace ip = boost::asio::ip;
  if (family == model::IpFamily::ipv6) return words::destination(ip::address_v6::loopback());
  return words::destination({ip::make_address_v4("127.0.0.0"), 8});
}

std::string own_dial() {
  char mark[32];
  std::snprintf(mark, sizeof mark, "0x%x/0x%x", kOwnDialMark, kOwnDialMark);
  return std::string("-m mark --mark ") + mark + ' ' + std::string(words::kReturn);
}

void lay_nat(const NodeFacts& node, const std::vector<PortalRoute>& routes, TableRules& nat) {
  lay_trees(nat, steering_rules(node, routes, nat), chains::kPortals, chains::kNodePorts);

  const auto rules_of = [&](std::string_view chain) -> auto& {
    return nat.chains[std::string(chain)];
  };
  rules_of(chains::kPortalsContainer) = {words::jump(chains::kPortals)};
  rules_of(chains::kPortalsHost) = {own_dial(), words::jump(chains::kPortals)};
  rules_of(chains::kNodePortHost) = to_node_ports(node);
  auto& host = rules_of(chains::kNodePortHost);
  host.insert(host.begin(), own_dial());
  // What comes from outside to a loopback address is a neighbour's forgery (CVE-2020-8558); this
  // node's own such connections have been steered on their way out.
  rules_of(chains::kNodePortContainer) = to_node_ports(node);
  auto& container = rules_of(chains::kNodePortContainer);
  container.insert(container.begin(), loopback(node.family) + std::string(words::kReturn));

  const auto portals = words::comment(chains::kPortalsComment);
  const auto node_ports =
      words::comment(chains::kNodePortsComment) + std::string(words::kToThisNode);
  nat.jumps["PREROUTING"] = {portals + words::jump(chains::kPortalsContainer),
                             node_ports + words::jump(chains::kNodePortContainer)};
  nat.jumps["OUTPUT"] = {portals + words::jump(chains::kPortalsHost),
                         node_ports + words::jump(chains::kNodePortHost)};
}

/// Whatever the node's own firewall thinks of them, proxy ports are for what was steered to them,
/// and health check node ports for load balancers.
std::vector<std::string> admitting_rules(const NodeFacts& node) {
  std::vector<std::string> rules;
  for (const auto port : node.health_check_ports) {
    rules.push_back(words::port(Protocol::tcp, port) + words::comment(chains::kHealthCheckComment) +
                    std::string(words::kAccept));
  }
  for (const auto protocol : {Protocol::tcp, Protocol::udp}) {
    const auto ports = words::ports(protocol, node.proxy_ports.first, node.proxy_ports.last);
    rules.push_back(ports + std::string(words::kRedirected) + std::string(words::kAccept));
    if (!node.proxy_ports_are_ours) continue;
    rules.push_back(ports + std::string(words::kNewConnection) +
                    std::string(words::kNotRedirected) + std::string(words::kDrop));
  }
  return rules;
}

void lay_filter(const NodeFacts& node, const std::vector<PortalRoute>& routes, TableRules& filter) {
  lay_trees(filter, refusing_rules(node, routes, filter), chains::kPortals, chains::kNodePorts);

  auto& unserved = filter.chains[std::string(chains::kUnserved)];
  unserved = to_node_ports(node);
  unserved.insert(unserved.begin(), words::jump(chains::kPortals));
  filter.chains[std::string(chains::kNodePortNonLocal)] = admitting_rules(node);

  const auto to_unserved = std::string(words::kNewConnection) +
                           words::comment(chains::kUnservedComment) +
                           words::jump(chains::kUnserved);
  filter.jumps["INPUT"] = {
      words::comment(chains::kNonLocalComment) + words::jump(chains::kNodePortNonLocal),
      to_unserved};
  filter.jumps["FORWARD"] = {to_unserved};
  filter.jumps["OUTPUT"] = {to_unserved};
}

}  // namespace

RuleSet plan_rules(const NodeFacts& node, const std::vector<PortalRoute>& routes) {
  RuleSet rules;
  lay_nat(node, routes, rules.nat);
  lay_filter(node, routes, rules.filter);
  return rules;
}

}  // namespace kubeportal::portal
