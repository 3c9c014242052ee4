#include "proxy/control/topology.hpp"

#include <algorithm>

namespace kubeportal::control {

namespace {

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

/// What the hints of one kind come to among the ready endpoints.
struct Hints {
  bool any = false;
  bool all = true;
  bool for_here = false;

  void count(const std::vector<std::string>& names, const std::string& here) {
    any = any || !names.empty();
    all = all && !names.empty();
    for_here = for_here || (!here.empty() && contains(names, here));
  }
  bool can_be_followed() const { return any && all && for_here; }
};

std::string why_not_followed(const Hints& nodes, const Hints& zones, const Place& here) {
  if (zones.any) {
    if (!zones.all) return "some ready endpoints have no zone hint";
    if (here.zone.empty()) return "the zone of this node is not known";
    return "no ready endpoint is meant for zone " + here.zone;
  }
  if (!nodes.any) return {};
  if (!nodes.all) return "some ready endpoints have no node hint";
  return "no ready endpoint is meant for node " + here.node;
}

}  // namespace

TopologyDecision decide_nearness(const std::vector<Endpoint>& candidates, const Place& here) {
  Hints nodes;
  Hints zones;
  for (const auto& endpoint : candidates) {
    if (!endpoint.ready) continue;
    nodes.count(endpoint.hint_nodes, here.node);
    zones.count(endpoint.hint_zones, here.zone);
  }
  if (nodes.can_be_followed()) return {Nearness::same_node, {}};
  if (zones.can_be_followed()) return {Nearness::same_zone, {}};
  return {Nearness::anywhere, why_not_followed(nodes, zones, here)};
}

bool is_near(const Endpoint& endpoint, Nearness nearness, const Place& here) {
  switch (nearness) {
    case Nearness::same_node:
      return contains(endpoint.hint_nodes, here.node);
    case Nearness::same_zone:
      return contains(endpoint.hint_zones, here.zone);
    case Nearness::anywhere:
      break;
  }
  return true;
}

}  // namespace kubeportal::control
