#pragma once

#include <string>
#include <vector>

#include "proxy/control/endpoint.hpp"
#include "proxy/control/topology.hpp"

namespace kubeportal::control {

/// The endpoints that connections may go to, in the order of the candidates.
struct EndpointChoice {
  std::vector<model::SocketAddress> cluster;  ///< where policy is Cluster
  std::vector<model::SocketAddress> local;    ///< where policy is Local: those on this node
  std::string why_hints_ignored;              ///< as in TopologyDecision
};

/// Chooses by condition (KEP-1669): the ready endpoints; where none is ready, those that terminate
/// but still serve. Decided separately for the cluster and the local set, so a node whose last
/// endpoint is on its way out keeps serving Local traffic although other nodes have ready ones. Of
/// the ready ones the cluster set keeps those that topology hints mean for `here`; a Local policy
/// is a stricter wish and ignores hints.
EndpointChoice choose_endpoints(const std::vector<Endpoint>& candidates, const Place& here);

}  // namespace kubeportal::control
