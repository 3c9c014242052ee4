#pragma once

#include "proxy/portal/iptables/rule_plan.hpp"
#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal::test {

inline PortalRoute route(model::PortalKind kind, const std::string& address, std::uint16_t port,
                         const std::string& service = "web") {
  const Way way{model::Verdict::steer, model::Scope::cluster, port};
  return {make_name(service), kind, at(address), {}, way, way};
}

inline PortalRoute cluster_ip_route(const std::string& address, std::uint16_t port = 40000,
                                    const std::string& service = "web") {
  return route(model::PortalKind::cluster_ip, address, port, service);
}

/// A node of IPv4 with pods in 10.244.0.0/16 that serves node ports on every address.
inline NodeFacts node() {
  NodeFacts facts;
  facts.pods = {*model::parse_cidr("10.244.0.0/16")};
  facts.node_port_addresses = {ip("0.0.0.0")};
  facts.own_addresses = {ip("192.0.2.10")};
  facts.proxy_ports = {32768, 60999};
  return facts;
}

inline Way refuse() { return {model::Verdict::refuse, model::Scope::cluster, 0}; }

}  // namespace kubeportal::portal::test
