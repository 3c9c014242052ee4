#pragma once

#include <string>
#include <vector>

#include "proxy/control/endpoint.hpp"

namespace kubeportal::control {

/// Where this proxy is.
struct Place {
  std::string node;
  std::string zone;  ///< empty: not known
};

/// Which of the ready endpoints cluster-wide traffic is kept to.
enum class Nearness : std::uint8_t { anywhere, same_zone, same_node };

struct TopologyDecision {
  Nearness nearness = Nearness::anywhere;
  /// Why hints that some endpoint has are not followed, as the end of a sentence; empty: they are,
  /// or there are none.
  std::string why_ignored;
};

/// kube-proxy's rule for the hints of EndpointSlices (KEP-2433, KEP-3015; trafficDistribution
/// arrives as such hints): all ready endpoints must bear a hint and at least one of them must be
/// meant for here, by node if that holds, else by zone. Anything less may be a rollout half done,
/// and following it could overload the few that are hinted.
TopologyDecision decide_nearness(const std::vector<Endpoint>& candidates, const Place& here);

/// Whether an endpoint is among those that `nearness` keeps traffic to.
bool is_near(const Endpoint& endpoint, Nearness nearness, const Place& here);

}  // namespace kubeportal::control
