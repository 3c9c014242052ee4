#include "proxy/portal/iptables/udp_rules.hpp"

#include <utility>

namespace kubeportal::portal {

namespace {

void add(const Way& way, std::set<std::uint16_t>& ports) {
  if (way.verdict == model::Verdict::steer && way.proxy_port != 0) ports.insert(way.proxy_port);
}

}  // namespace

UdpTargets udp_targets(const NodeFacts& node, const std::vector<PortalRoute>& routes) {
  UdpTargets targets;
  for (const auto& route : routes) {
    if (route.service_port.protocol != model::Protocol::udp) continue;
    std::set<std::uint16_t> ports;
    add(route.outside, ports);
    add(route.inside, ports);
    if (route.kind != model::PortalKind::node_port) {
      targets[route.address] = std::move(ports);
      continue;
    }
    for (const auto& address : node.node_port_addresses) {
      targets.try_emplace({address, route.address.port}, ports);
    }
  }
  return targets;
}

void UdpRules::planned(Epoch epoch, const NodeFacts& node, const std::vector<PortalRoute>& routes) {
  families_[node.family].planned[epoch] = udp_targets(node, routes);
}

void UdpRules::in_force(model::IpFamily family, Epoch epoch) {
  auto& [planned, in_force] = families_[family];
  const auto later = planned.upper_bound(epoch);
  if (later == planned.begin()) return;
  in_force = std::move(std::prev(later)->second);
  planned.erase(planned.begin(), later);

  UdpTargets all;
  for (const auto& [each, state] : families_) {
    all.insert(state.in_force.begin(), state.in_force.end());
  }
  tell_(std::move(all));
}

}  // namespace kubeportal::portal
