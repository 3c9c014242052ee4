#pragma once

#include <map>
#include <set>
#include <string>

#include "k8sclient/api/service.hpp"
#include "proxy/control/service_ports.hpp"

namespace kubeportal::control {

/// Collects changes of Services until somebody takes them: of several changes to one Service the
/// oldest previous and the newest current state are kept, and a change that ends where it began is
/// forgotten. Warns once of each service port that this version does not serve. Owned by Proxier,
/// control thread.
class ServiceChangeTracker {
 public:
  struct Change {
    ServicePorts previous;
    ServicePorts current;
  };
  using Changes = std::map<std::string, Change>;  ///< by "namespace/name" of the Service

  /// A Service came (`previous` null), changed, or went (`current` null). Returns whether anything
  /// is waiting to be taken.
  bool update(const api::Service* previous, const api::Service* current);

  /// Hands over what was collected and starts anew.
  Changes take();

 private:
  void tell_of_unserved(const api::Service* previous, const api::Service* current);

  Changes changes_;
  std::set<model::ServicePortName> told_of_;  // unserved service ports that exist now
};

}  // namespace kubeportal::control
