#pragma once

#include <chrono>
#include <optional>

#include "proxy/observe/http_answer.hpp"

namespace kubeportal::observe {

/// What is known of the proxy's health. As in kube-proxy it is healthy while it starts: a cloud's
/// load balancer must not take a node out because its proxy was restarted.
struct Health {
  std::optional<std::chrono::system_clock::time_point> draining_since;
};

/// /healthz, for load balancers: 200, and 503 while draining so that they send new clients
/// elsewhere.
HttpAnswer healthz(const Health& health, std::chrono::system_clock::time_point now);

/// /livez, for whoever restarts a process that hangs: 200 while draining too, or a kubelet would
/// cut short the connections that are being waited for (KEP-3836).
HttpAnswer livez(std::chrono::system_clock::time_point now);

}  // namespace kubeportal::observe
