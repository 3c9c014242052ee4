#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proxy/model/portal.hpp"

namespace kubeportal::portal {

/// Makes the addresses that clients dial lead to the data plane. One implementation a portal mode.
/// Owned by App, used on the control thread.
class Portals {
 public:
  virtual ~Portals() = default;

  /// The portals of a service port as they should be from now on; replaces what was set before.
  /// Its legs have been published. What cannot be opened now is reported and retried.
  virtual void set(const model::ServicePortName& service_port,
                   std::vector<model::Portal> portals) = 0;

  /// Closes every portal of the service port. Its legs are forgotten afterwards.
  virtual void remove(const model::ServicePortName& service_port) = 0;

  /// Load balancers ask about the Service ("namespace/name") on this TCP port of the node from now
  /// on, or no more: the node's own firewall must not stand between.
  virtual void admit_health_checks(const std::string& /*service*/,
                                   std::optional<std::uint16_t> /*port*/) {}

  /// What was set and removed since the last call makes a whole. The first call comes when all that
  /// existed at start has been set, be it nothing.
  virtual void commit() {}
};

}  // namespace kubeportal::portal
