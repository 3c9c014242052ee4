#pragma once

#include <vector>

#include "proxy/control/endpoint.hpp"
#include "proxy/control/topology.hpp"
#include "proxy/explain/explanation.hpp"

namespace kubeportal::explain {

/// From what an endpoint's fate follows.
struct EndpointQuestion {
  const std::vector<control::Endpoint>& candidates;  ///< all of the service port, of both families
  const std::vector<model::SocketAddress>& kept;     ///< what the plan has for the leg
  model::IpFamily family = model::IpFamily::ipv4;    ///< of the portal
  model::Scope scope = model::Scope::cluster;
  const control::Place& here;
};

/// Says of each candidate, in their order, whether it is kept and why.
std::vector<EndpointFinding> endpoint_findings(const EndpointQuestion& question);

/// Why a leg has none, as the end of a sentence: "no endpoints", "not ready".
std::string why_none(const EndpointQuestion& question);

}  // namespace kubeportal::explain
