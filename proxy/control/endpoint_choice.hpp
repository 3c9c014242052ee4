#pragma once

#include <vector>

#include "proxy/control/endpoint.hpp"

namespace kubeportal::control {

/// The endpoints that connections may go to, in the order of the candidates.
struct EndpointChoice {
  std::vector<model::SocketAddress> cluster;  ///< where policy is Cluster
  std::vector<model::SocketAddress> local;    ///< where policy is Local: those on this node
};

/// Chooses by condition (KEP-1669): the ready endpoints; where none is ready, those that terminate
/// but still serve. Decided separately for the cluster and the local set, so a node whose last
/// endpoint is on its way out keeps serving Local traffic although other nodes have ready ones.
EndpointChoice choose_endpoints(const std::vector<Endpoint>& candidates);

}  // namespace kubeportal::control
