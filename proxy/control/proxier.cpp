#include "proxy/control/proxier.hpp"

#include <algorithm>
#include <string_view>
#include <utility>

#include <spdlog/spdlog.h>

#include "proxy/control/trigger_time.hpp"

namespace kubeportal::control {

namespace {

constexpr std::string_view kApiServersOwn = "default/kubernetes";

/// Endpoints of a service port; those of a local leg are among those of the cluster's.
std::size_t endpoints_of(const ServicePortPlan& plan) {
  std::map<model::IpFamily, std::size_t> most;
  for (const auto& [leg, backends] : plan.legs) {
    most[leg.family] = std::max(most[leg.family], backends.endpoints.size());
  }
  std::size_t sum = 0;
  for (const auto& [family, count] : most) sum += count;
  return sum;
}

}  // namespace

Proxier::Proxier(Settings settings, model::DataPlane& data_plane, portal::Portals& portals,
                 model::HealthChecks& health_checks, model::SyncProgress& progress,
                 model::Journal& journal, Scheduler scheduler, const model::TellEvent& tell)
    : rules_(std::move(settings.plan)),
      data_plane_(data_plane),
      portals_(portals),
      health_checks_(health_checks),
      progress_(progress),
      journal_(journal),
      scheduler_(std::move(scheduler)),
      service_changes_(std::move(settings.service_proxy_name), tell),
      endpoint_slices_(rules_.here.node, tell) {}

void Proxier::set_zone(std::string zone) {
  zone_is_told_ = true;
  if (rules_.here.zone != zone) {
    rules_.here.zone = std::move(zone);
    journal_.zone_changed(rules_.here.node, rules_.here.zone);
    for (const auto& [key, service] : services_) changed_services_.insert(key);
  }
  schedule_sync();
}

std::optional<ProbedPortal> Proxier::portal_to_probe(
    const std::function<bool(model::IpFamily)>& is_served) const {
  std::optional<ProbedPortal> last_resort;
  for (const auto& [key, service] : services_) {
    for (const auto& [name, plan] : service.applied) {
      if (name.protocol != model::Protocol::tcp) continue;
      for (const auto& portal : plan.portals) {
        if (portal.kind != model::PortalKind::cluster_ip) continue;
        if (portal.inside_verdict != model::Verdict::steer) continue;
        if (!is_served(model::family_of(portal.address.address))) continue;
        last_resort = {name, portal.address};
        if (key != kApiServersOwn) return last_resort;
      }
    }
  }
  return last_resort;
}

void Proxier::schedule_sync() {
  if (!services_synced_ || !endpoint_slices_synced_ || !zone_is_told_) return;
  progress_.queued();
  if (sync_is_scheduled_) return;
  sync_is_scheduled_ = true;
  scheduler_([this] { sync_proxy_rules(); });
}

/// What goes is taken away first, so that an address which moves from one Service to another is
/// free when its new owner asks for it.
void Proxier::sync_proxy_rules() {
  sync_is_scheduled_ = false;
  take_service_changes();
  const auto changed = std::exchange(changed_services_, {});
  for (const auto& key : changed) {
    if (const auto service = services_.find(key); service != services_.end()) {
      remove_unwanted(service->second);
      apply_health_check(key, service->second);
      if (service->second.wanted.is_nothing()) services_.erase(service);
    }
  }
  for (const auto& key : changed) {
    if (const auto service = services_.find(key); service != services_.end()) {
      apply_wanted(service->second);
    }
  }
  portals_.commit();
  journal_.synced();
  if (!first_sync_done_) {
    first_sync_done_ = true;
    journal_.begin(totals());
    spdlog::debug("first sync done: {} services are served", services_.size());
  }
}

void Proxier::take_service_changes() {
  for (auto& [key, change] : service_changes_.take()) {
    journal_.service_applied(key, change.previous, change.current);
    services_[key].wanted = change.current;
    changed_services_.insert(key);
  }
}

void Proxier::remove_unwanted(ServedService& service) {
  std::erase_if(service.applied, [&](const auto& entry) {
    const auto& [name, plan] = entry;
    if (service.wanted.ports.contains(name)) return false;
    portals_.remove(name);
    count_without_local_endpoints(plan, -1);
    for (const auto& [leg, backends] : plan.legs) data_plane_.forget(leg);
    return true;
  });
}

void Proxier::apply_wanted(ServedService& service) {
  for (const auto& [name, port] : service.wanted.ports) {
    auto& applied = service.applied[name];
    const auto candidates = endpoint_slices_.endpoints(name);
    auto wanted = plan_service_port(name, port, candidates, rules_);
    if (journal_.is_kept()) journal_.plan_applied({name, applied, wanted, candidates});
    apply(name, applied, std::move(wanted));
  }
}

void Proxier::apply_health_check(const std::string& key, ServedService& service) {
  std::optional<model::HealthCheck> wanted;
  if (const auto port = service.wanted.health_check_port; port != 0) {
    wanted = {port, endpoint_slices_.ready_here(key)};
  }
  if (wanted == service.health_check) return;
  if (wanted) {
    health_checks_.set(key, *wanted);
  } else {
    health_checks_.remove(key);
  }
  const auto port_of = [](const auto& check) {
    return check ? std::optional(check->port) : std::nullopt;
  };
  if (port_of(wanted) != port_of(service.health_check)) {
    portals_.admit_health_checks(key, port_of(wanted));
  }
  service.health_check = wanted;
}

/// Endpoints are known before a portal leads to them; a leg goes after its last portal has gone.
void Proxier::apply(const model::ServicePortName& name, ServicePortPlan& applied,
                    ServicePortPlan wanted) {
  for (const auto& [leg, backends] : wanted.legs) {
    const auto published = applied.legs.find(leg);
    if (published == applied.legs.end() || published->second != backends) {
      data_plane_.publish(leg, backends);
    }
  }
  if (applied.portals != wanted.portals) portals_.set(name, wanted.portals);
  for (const auto& [leg, backends] : applied.legs) {
    if (!wanted.legs.contains(leg)) data_plane_.forget(leg);
  }
  count_without_local_endpoints(applied, -1);
  count_without_local_endpoints(wanted, +1);
  tell_of_hints(name, applied.why_hints_ignored, wanted.why_hints_ignored);
  applied = std::move(wanted);
}

void Proxier::count_without_local_endpoints(const ServicePortPlan& plan, int more) {
  for (const auto& [family, policy] : plan.without_local_endpoints) {
    progress_.count_without_local_endpoints(family, policy, more);
  }
}

void Proxier::tell_of_hints(const model::ServicePortName& name, const std::string& before,
                            const std::string& now) const {
  if (now == before) return;
  if (now.empty()) {
    spdlog::info("{}: topology hints are no longer ignored", to_string(name));
  } else {
    spdlog::info("{}: topology hints are ignored, all endpoints are used: {}", to_string(name),
                 now);
  }
}

ChangeJournal::Totals Proxier::totals() const {
  ChangeJournal::Totals totals{.services = services_.size()};
  for (const auto& [key, service] : services_) {
    totals.service_ports += service.applied.size();
    for (const auto& [name, plan] : service.applied) totals.endpoints += endpoints_of(plan);
  }
  return totals;
}

void Proxier::OnServices::on_add(const api::Service& service) {
  proxier_.service_changed(nullptr, &service);
}

void Proxier::OnServices::on_update(const api::Service& previous, const api::Service& current) {
  proxier_.service_changed(&previous, &current);
}

void Proxier::OnServices::on_delete(const api::Service& service) {
  proxier_.service_changed(&service, nullptr);
}

void Proxier::OnServices::on_synced() {
  proxier_.services_synced_ = true;
  proxier_.schedule_sync();
}

void Proxier::OnEndpointSlices::on_add(const api::EndpointSlice& slice) {
  proxier_.slice_changed(nullptr, slice, proxier_.endpoint_slices_.update(slice));
}

void Proxier::OnEndpointSlices::on_update(const api::EndpointSlice& previous,
                                          const api::EndpointSlice& current) {
  if (previous.service_name != current.service_name) {
    const auto left = proxier_.endpoint_slices_.remove(previous);
    if (left) proxier_.journal_.slice_changed(*left, current);
    proxier_.endpoints_changed(left);
  }
  proxier_.slice_changed(&previous, current, proxier_.endpoint_slices_.update(current));
}

void Proxier::OnEndpointSlices::on_delete(const api::EndpointSlice& slice) {
  proxier_.slice_changed(&slice, slice, proxier_.endpoint_slices_.remove(slice));
}

void Proxier::OnEndpointSlices::on_synced() {
  proxier_.endpoint_slices_synced_ = true;
  proxier_.schedule_sync();
}

void Proxier::service_changed(const api::Service* previous, const api::Service* current) {
  if (!service_changes_.update(previous, current)) return;
  journal_.service_changed(previous, current);
  progress_.service_changed();
  schedule_sync();
}

void Proxier::slice_changed(const api::EndpointSlice* previous, const api::EndpointSlice& current,
                            const std::optional<std::string>& service) {
  if (!service) return;
  journal_.slice_changed(*service, current);
  if (current.address_type) {
    progress_.endpoints_changed(*current.address_type,
                                age_of_change(previous, current, std::chrono::system_clock::now()));
  }
  endpoints_changed(service);
}

void Proxier::endpoints_changed(const std::optional<std::string>& service) {
  if (!service) return;
  changed_services_.insert(*service);
  schedule_sync();
}

}  // namespace kubeportal::control
