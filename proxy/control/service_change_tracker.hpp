#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

#include "k8sclient/api/service.hpp"
#include "proxy/control/service_ports.hpp"
#include "proxy/model/events.hpp"

namespace kubeportal::control {

/// What a Service asks of the proxy.
struct ServiceDemand {
  ServicePorts ports;
  std::uint16_t health_check_port = 0;  ///< 0: none

  bool is_nothing() const { return ports.empty() && health_check_port == 0; }
  bool operator==(const ServiceDemand&) const = default;
};

/// Collects changes of Services until somebody takes them: of several changes to one Service the
/// oldest previous and the newest current state are kept, and a change that ends where it began is
/// forgotten. Warns once, with an event, of each service port that is not served. Owned by Proxier,
/// control thread.
class ServiceChangeTracker {
 public:
  /// `service_proxy_name` as in Settings.
  explicit ServiceChangeTracker(
      std::string service_proxy_name = {}, model::TellEvent tell = [](const api::Event&) {})
      : service_proxy_name_(std::move(service_proxy_name)), tell_(std::move(tell)) {}

  struct Change {
    ServiceDemand previous;
    ServiceDemand current;
  };
  using Changes = std::map<std::string, Change>;  ///< by "namespace/name" of the Service

  /// A Service came (`previous` null), changed, or went (`current` null). Returns whether anything
  /// is waiting to be taken.
  bool update(const api::Service* previous, const api::Service* current);

  /// Hands over what was collected and starts anew.
  Changes take();

 private:
  ServiceDemand demand_of(const api::Service* service) const;
  void tell_of_unserved(const api::Service* previous, const api::Service* current);

  const std::string service_proxy_name_;
  const model::TellEvent tell_;
  Changes changes_;
  std::set<model::ServicePortName> told_of_;  // unserved service ports that exist now
};

}  // namespace kubeportal::control
