#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/service.hpp"
#include "proxy/control/settings.hpp"
#include "proxy/explain/destination.hpp"
#include "proxy/explain/explanation.hpp"
#include "proxy/explain/machine.hpp"
#include "proxy/model/counters.hpp"
#include "proxy/portal/local_addresses.hpp"
#include "proxy/portal/node_port_addresses.hpp"

namespace kubeportal::explain {

/// What only a running proxy knows of a leg.
struct LiveLeg {
  std::optional<model::SocketAddress> next;
  /// Whom a TCP connection dials, in this order: `next`, and others as long as the last dial to
  /// each before them has just failed.
  std::vector<model::SocketAddress> dials{};
  /// The endpoint that the client stays with, and for how long still.
  std::optional<std::pair<model::SocketAddress, std::chrono::seconds>> affinity;
  std::vector<model::SocketAddress> suspended;  ///< dials to them fail: they are tried last
  /// The last dial to them has just failed, and how.
  std::vector<std::pair<model::SocketAddress, model::DialFailure>> failing{};
  std::vector<model::SocketAddress> sockets;  ///< that accept for it
  std::size_t worker = 0;                     ///< on which they do
};

/// Asks a running proxy; nullopt where it does not serve the leg. Any thread.
using LiveLegs = std::function<std::optional<LiveLeg>(
    const model::Leg&, const std::optional<model::IpAddress>& client)>;

/// By which of its addresses this node dials; nullopt: it has no way there. Any thread.
using SourceTowards = std::function<std::optional<model::IpAddress>(const model::SocketAddress&)>;

/// From what the fate of a connection follows, at one moment.
struct World {
  std::vector<api::Service> services;
  std::vector<api::EndpointSlice> slices;
  control::Settings settings;
  portal::NodePortAddresses node_ports{{}};
  portal::LocalAddresses local;
  std::vector<model::Cidr> pods;   ///< --cluster-cidr
  SourceTowards source_towards{};  ///< may be empty
  LiveLegs live{};                 ///< empty: nobody runs, a freshly started proxy is meant
  Machine machine{};               ///< of the proxy that runs
  bool steers = true;  ///< rules lead to the proxy; else it has sockets on its addresses
};

/// Where somebody at this address is; nullopt: at this node itself.
Client client_at(const std::optional<model::IpAddress>& address, const World& world);

/// What the proxy does with the next connection, each decision in order. Pure but for what World
/// has functions for.
Explanation explain(const Destination& destination, const Client& client, const World& world);

}  // namespace kubeportal::explain
