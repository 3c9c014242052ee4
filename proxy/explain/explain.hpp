#pragma once

#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/service.hpp"
#include "proxy/control/settings.hpp"
#include "proxy/explain/destination.hpp"
#include "proxy/explain/explanation.hpp"
#include "proxy/portal/local_addresses.hpp"
#include "proxy/portal/node_port_addresses.hpp"

namespace kubeportal::explain {

/// From what the fate of a connection follows, at one moment.
struct World {
  std::vector<api::Service> services;
  std::vector<api::EndpointSlice> slices;
  control::Settings settings;
  portal::NodePortAddresses node_ports{{}};
  portal::LocalAddresses local;
  std::vector<model::Cidr> pods;  ///< --cluster-cidr
  bool steers = true;             ///< rules lead to the proxy; else it has sockets on its addresses
};

/// Where somebody at this address is; nullopt: at this node itself.
Client client_at(const std::optional<model::IpAddress>& address, const World& world);

/// What a freshly started proxy does with the first connection, each decision in order. Pure.
Explanation explain(const Destination& destination, const Client& client, const World& world);

}  // namespace kubeportal::explain
