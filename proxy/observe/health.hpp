#pragma once

#include <chrono>
#include <map>
#include <optional>

#include "proxy/model/service_port_name.hpp"
#include "proxy/observe/http_answer.hpp"

namespace kubeportal::observe {

/// How the rules of one IP family stand.
struct FamilyHealth {
  std::chrono::system_clock::time_point last_updated{};
  bool healthy = true;

  bool operator==(const FamilyHealth&) const = default;
};

/// What is known of the proxy's health. As in kube-proxy it is healthy while it starts: a cloud's
/// load balancer must not take a node out because its proxy was restarted.
struct Health {
  bool draining = false;
  /// The Node is about to go (KEP-3836): deleted, or tainted by the cluster autoscaler.
  bool node_eligible = true;
  std::map<model::IpFamily, FamilyHealth> families{};  ///< that have been in force once

  bool families_are_healthy() const;
};

/// /healthz, for load balancers: 200, and 503 where changes do not get into force, while draining
/// or on a node about to go, so that they send new clients elsewhere. As in kube-proxy `healthy`
/// tells nothing of the node.
HttpAnswer healthz(const Health& health, std::chrono::system_clock::time_point now);

/// /livez, for whoever restarts a process that hangs: 503 where changes do not get into force; 200
/// while draining, when none are taken in any more, or a kubelet would cut short the connections
/// that are being waited for (KEP-3836).
HttpAnswer livez(const Health& health, std::chrono::system_clock::time_point now);

}  // namespace kubeportal::observe
