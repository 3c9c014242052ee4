#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <vector>

#include "proxy/portal/iptables/portal_route.hpp"
#include "proxy/portal/iptables/rule_set.hpp"

namespace kubeportal::portal {

/// The bit that our own dials carry (SO_MARK), which no rule of ours steers: an endpoint that is
/// itself a portal must not lead back to us. The bit beside kubelet's and kube-proxy's 0x4000.
inline constexpr std::uint32_t kOwnDialMark = 0x2000;

struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;

  bool operator==(const PortRange&) const = default;
};

/// What the rules of one family depend on besides the portals. A value.
struct NodeFacts {
  model::IpFamily family = model::IpFamily::ipv4;
  std::vector<model::Cidr> pods;  ///< --cluster-cidr: who is inside besides this node

  /// Where node ports are served; a single unspecified address: on all of the node.
  std::vector<model::IpAddress> node_port_addresses;
  std::vector<model::IpAddress> own_addresses;  ///< of this node, without loopback

  /// Set where an interface has no address of the family: REDIRECT, which needs one, would drop
  /// what comes in there, so everything is led to this address of the node instead.
  std::optional<model::IpAddress> steer_to;

  /// Where load balancers ask about Services, see Portals::admit_health_checks().
  std::set<std::uint16_t> health_check_ports;

  PortRange proxy_ports;  ///< where accepting sockets may be
  /// Whether those ports are ours alone (--proxy-port-range), so that what was not steered there
  /// can be dropped.
  bool proxy_ports_are_ours = false;
};

/// All rules of one family. `routes` are of that family, no two of the same address, port and
/// protocol but for node ports beside addresses.
RuleSet plan_rules(const NodeFacts& node, const std::vector<PortalRoute>& routes);

}  // namespace kubeportal::portal
