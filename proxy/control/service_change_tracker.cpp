#include "proxy/control/service_change_tracker.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::control {

namespace {

ServicePorts service_ports_or_none(const api::Service* service) {
  return service == nullptr ? ServicePorts{} : service_ports(*service);
}

}  // namespace

bool ServiceChangeTracker::update(const api::Service* previous, const api::Service* current) {
  if (previous == nullptr && current == nullptr) return !changes_.empty();
  tell_of_unserved(previous, current);

  const auto key = api::key_of(current != nullptr ? current->meta : previous->meta);
  const auto [change, is_first] = changes_.try_emplace(key);
  if (is_first) change->second.previous = service_ports_or_none(previous);
  change->second.current = service_ports_or_none(current);
  if (change->second.previous == change->second.current) changes_.erase(change);
  return !changes_.empty();
}

ServiceChangeTracker::Changes ServiceChangeTracker::take() { return std::exchange(changes_, {}); }

void ServiceChangeTracker::tell_of_unserved(const api::Service* previous,
                                            const api::Service* current) {
  std::set<model::ServicePortName> gone;
  if (previous != nullptr) {
    const auto unserved = unserved_service_ports(*previous);
    gone.insert(unserved.begin(), unserved.end());
  }
  if (current != nullptr) {
    if (const auto reason = why_skipped(*current)) {
      spdlog::debug("not serving {}: {}", api::key_of(current->meta), *reason);
    }
    for (const auto& name : unserved_service_ports(*current)) {
      gone.erase(name);
      if (!told_of_.insert(name).second) continue;
      spdlog::warn("not serving {}: this version balances TCP only; its clients get no answer here",
                   to_string(name));
    }
  }
  for (const auto& name : gone) told_of_.erase(name);
}

}  // namespace kubeportal::control
