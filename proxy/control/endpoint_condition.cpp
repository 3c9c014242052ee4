#include "proxy/control/endpoint_condition.hpp"

namespace kubeportal::control {

const char* why_used(const Endpoint& endpoint) {
  return endpoint.ready ? "ready" : "terminating but still serving, and none is ready";
}

const char* why_not_ready(const Endpoint& endpoint) {
  if (!endpoint.terminating) return "not ready";
  if (!endpoint.serving) return "terminating and no longer serving";
  return "terminating, and others are ready";
}

}  // namespace kubeportal::control
