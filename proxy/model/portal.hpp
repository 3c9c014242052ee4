#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "proxy/model/service_port_name.hpp"
#include "proxy/model/socket_address.hpp"

namespace kubeportal::model {

/// Which endpoints a connection may go to: all of the cluster, or only those on this node.
enum class Scope : std::uint8_t { cluster, local };

/// One way through a service port: the endpoints of one family and one scope. Each leg has its own
/// round-robin cursor and its own accepting sockets; where policy makes no difference a service
/// port uses only cluster legs.
struct Leg {
  ServicePortName service_port;
  IpFamily family = IpFamily::ipv4;
  Scope scope = Scope::cluster;

  auto operator<=>(const Leg&) const = default;
};

enum class PortalKind : std::uint8_t { cluster_ip, external_ip, load_balancer_ip, node_port };

/// "ClusterIP", "ExternalIP", "LoadBalancer IP" or "NodePort".
const char* to_string(PortalKind kind);

/// A block of addresses of one family, as in loadBalancerSourceRanges and --nodeport-addresses.
struct Cidr {
  IpAddress network;
  unsigned prefix_length = 0;  ///< 0..32 or 0..128

  bool contains(const IpAddress& address) const;
  bool operator==(const Cidr&) const = default;
};

/// Reads "10.0.0.0/8" or "fd00::/8"; nullopt for anything else. White space around it is allowed,
/// as in loadBalancerSourceRanges.
std::optional<Cidr> parse_cidr(std::string_view text);

/// What becomes of a new connection to a portal.
enum class Verdict : std::uint8_t {
  steer,   ///< it is relayed
  refuse,  ///< there is no endpoint at all: the client is told so at once
  drop,    ///< policy asks for endpoints on this node and there is none: another node serves it
};

/// An address that clients dial. A node port's address is unspecified (0.0.0.0 or ::): which
/// addresses of the node it stands for is decided by Portals.
struct Portal {
  PortalKind kind = PortalKind::cluster_ip;
  SocketAddress address;
  Scope scope = Scope::cluster;
  std::vector<Cidr> allowed_sources;  ///< empty: everyone

  /// Where a kernel rule decides, as in `iptables` mode; accepting sockets of `bind` mode follow
  /// the leg's endpoints by themselves.
  Verdict verdict = Verdict::steer;
  /// The verdict for pods and this node itself, who use inside_scope().
  Verdict inside_verdict = Verdict::steer;

  /// Pods and this node reach an external address without leaving the cluster: its traffic policy
  /// is not for them (kube-proxy's "short-circuit").
  Scope inside_scope() const { return kind == PortalKind::cluster_ip ? scope : Scope::cluster; }

  bool operator==(const Portal&) const = default;
};

}  // namespace kubeportal::model

template <>
struct std::hash<kubeportal::model::Leg> {
  std::size_t operator()(const kubeportal::model::Leg& leg) const noexcept;
};
