#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

namespace kubeportal::model {

/// What a cloud's load balancer asks each node about a Service with externalTrafficPolicy Local:
/// whether this node has endpoints of it (KEP-1451).
struct HealthCheck {
  std::uint16_t port = 0;           ///< healthCheckNodePort; 0 takes any free port
  std::size_t local_endpoints = 0;  ///< ready ones on this node; those that terminate do not count

  bool operator==(const HealthCheck&) const = default;
};

/// Where load balancers get their answer, as the control plane sees it. Called on the control
/// thread; a Service is named "namespace/name".
class HealthChecks {
 public:
  virtual ~HealthChecks() = default;

  /// Answers for the Service from now on; replaces what was said before. Another port closes the
  /// first. A port that cannot be opened now is reported and tried again.
  virtual void set(const std::string& service, const HealthCheck& check) = 0;

  /// Closes the Service's port.
  virtual void remove(const std::string& service) = 0;
};

}  // namespace kubeportal::model
