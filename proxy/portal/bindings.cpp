#include "proxy/portal/bindings.hpp"

#include <algorithm>

namespace kubeportal::portal {

namespace {

std::vector<model::IpAddress> addresses_of(const model::Portal& portal,
                                           const NodePortAddresses& node_port_addresses,
                                           const LocalAddresses& local) {
  const auto& address = portal.address.address;
  switch (portal.kind) {
    case model::PortalKind::node_port:
      return node_port_addresses.of(model::family_of(address), local);
    case model::PortalKind::external_ip:
      return {address};
    case model::PortalKind::cluster_ip:
    case model::PortalKind::load_balancer_ip:
      if (local.contains(address)) return {address};
  }
  return {};
}

bool is_taken(const std::vector<Binding>& bindings, const model::SocketAddress& address) {
  if (address.port == 0) return false;
  return std::any_of(bindings.begin(), bindings.end(),
                     [&](const Binding& binding) { return binding.address == address; });
}

}  // namespace

std::string to_string(const Binding& binding) {
  return std::string(model::to_string(binding.kind)) + " " + model::to_string(binding.address) +
         " for " + model::to_string(binding.leg.service_port);
}

ResolvedPortals resolve(const model::ServicePortName& service_port,
                        const std::vector<model::Portal>& portals,
                        const NodePortAddresses& node_port_addresses, const LocalAddresses& local) {
  ResolvedPortals resolved;
  for (const auto& portal : portals) {
    const auto addresses = addresses_of(portal, node_port_addresses, local);
    if (addresses.empty()) resolved.not_opened.push_back(portal);
    for (const auto& ip : addresses) {
      const model::SocketAddress address{ip, portal.address.port};
      if (is_taken(resolved.bindings, address)) continue;
      resolved.bindings.push_back({portal.kind,
                                   {service_port, model::family_of(ip), portal.scope},
                                   address,
                                   portal.allowed_sources});
    }
  }
  return resolved;
}

}  // namespace kubeportal::portal
