#include "proxy/control/service_change_tracker.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::control {

bool ServiceChangeTracker::update(const api::Service* previous, const api::Service* current) {
  if (previous == nullptr && current == nullptr) return !changes_.empty();
  tell_of_unserved(previous, current);

  const auto key = api::key_of(current != nullptr ? current->meta : previous->meta);
  const auto [change, is_first] = changes_.try_emplace(key);
  if (is_first) change->second.previous = demand_of(previous);
  change->second.current = demand_of(current);
  if (change->second.previous == change->second.current) changes_.erase(change);
  return !changes_.empty();
}

ServiceDemand ServiceChangeTracker::demand_of(const api::Service* service) const {
  if (service == nullptr) return {};
  return {service_ports(*service, service_proxy_name_),
          health_check_port(*service, service_proxy_name_)};
}

ServiceChangeTracker::Changes ServiceChangeTracker::take() { return std::exchange(changes_, {}); }

void ServiceChangeTracker::tell_of_unserved(const api::Service* previous,
                                            const api::Service* current) {
  std::set<model::ServicePortName> gone;
  if (previous != nullptr) {
    const auto unserved = unserved_service_ports(*previous, service_proxy_name_);
    gone.insert(unserved.begin(), unserved.end());
  }
  if (current != nullptr) {
    if (const auto reason = why_skipped(*current, service_proxy_name_)) {
      spdlog::debug("not serving {}: {}", api::key_of(current->meta), *reason);
    }
    for (const auto& name : unserved_service_ports(*current, service_proxy_name_)) {
      gone.erase(name);
      if (!told_of_.insert(name).second) continue;
      spdlog::warn("not serving {}: SCTP is not balanced; its clients get no answer here",
                   to_string(name));
      tell_({.regarding = api::service_called(api::key_of(current->meta)),
             .type = api::Event::Type::warning,
             .reason = "UnsupportedProtocol",
             .action = "SyncProxyRules",
             .note = "SCTP is not balanced: clients of " + to_string(name) + " get no answer"});
    }
  }
  for (const auto& name : gone) told_of_.erase(name);
}

}  // namespace kubeportal::control
