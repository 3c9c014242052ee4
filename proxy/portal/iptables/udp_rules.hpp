#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <vector>

#include "proxy/portal/iptables/rule_plan.hpp"
#include "proxy/portal/stale_udp.hpp"

namespace kubeportal::portal {

/// To which proxy ports the rules planned of these routes steer UDP. A node port stands once for
/// each address on which node ports are served.
UdpTargets udp_targets(const NodeFacts& node, const std::vector<PortalRoute>& routes);

/// Where UDP is steered by the rules that are in the kernel, as opposed to those that are on their
/// way there: what is known of a plan is told when the plan is in force. Owned by IptablesPortals,
/// control thread.
class UdpRules {
 public:
  using Epoch = std::uint64_t;
  using Tell = std::function<void(UdpTargets)>;

  explicit UdpRules(Tell tell) : tell_(std::move(tell)) {}

  void planned(Epoch epoch, const NodeFacts& node, const std::vector<PortalRoute>& routes);

  /// A family's plan of this number, and with it every earlier one, is in the kernel or outdated.
  void in_force(model::IpFamily family, Epoch epoch);

 private:
  struct Family {
    std::map<Epoch, UdpTargets> planned;  // not in force yet
    UdpTargets in_force;
  };

  const Tell tell_;
  std::map<model::IpFamily, Family> families_;
};

}  // namespace kubeportal::portal
