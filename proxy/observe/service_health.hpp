#pragma once

#include <string>

#include "proxy/model/health_checks.hpp"
#include "proxy/observe/http_answer.hpp"

namespace kubeportal::observe {

/// The answer to a load balancer, to the letter kube-proxy's: 200 where this node has endpoints of
/// the Service ("namespace/name") and a healthy proxy, else 503; the number of endpoints is the
/// node's weight.
HttpAnswer service_health(const std::string& service, const model::HealthCheck& check,
                          bool proxy_is_healthy);

}  // namespace kubeportal::observe
