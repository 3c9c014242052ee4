#pragma once

#include <string>
#include <vector>

#include "proxy/model/portal.hpp"
#include "proxy/portal/local_addresses.hpp"
#include "proxy/portal/node_port_addresses.hpp"

namespace kubeportal::portal {

/// One address that is to be listened on for a portal.
struct Binding {
  model::PortalKind kind = model::PortalKind::cluster_ip;
  model::Leg leg;
  model::SocketAddress address;
  std::vector<model::Cidr> allowed_sources;  ///< empty: everyone

  bool operator==(const Binding&) const = default;
};

/// "NodePort 0.0.0.0:30080 for default/web:http/TCP".
std::string to_string(const Binding& binding);

/// What the portals of one service port come to on a machine with certain addresses.
struct ResolvedPortals {
  std::vector<Binding> bindings;          ///< no two of the same address and port, except port 0
  std::vector<model::Portal> not_opened;  ///< no address of this machine answers for them
};

/// Cluster and load balancer IPs are listened on where they are local addresses. External IPs
/// always are: whoever names one means this machine, so its absence is an error to report. Node
/// ports are listened on at the addresses of --nodeport-addresses.
ResolvedPortals resolve(const model::ServicePortName& service_port,
                        const std::vector<model::Portal>& portals,
                        const NodePortAddresses& node_port_addresses, const LocalAddresses& local);

}  // namespace kubeportal::portal
