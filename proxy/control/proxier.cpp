#include "proxy/control/proxier.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::control {

Proxier::Proxier(Settings settings, model::DataPlane& data_plane, portal::Portals& portals,
                 Scheduler scheduler)
    : settings_(std::move(settings)),
      data_plane_(data_plane),
      portals_(portals),
      scheduler_(std::move(scheduler)),
      endpoint_slices_(settings_.node_name) {}

void Proxier::schedule_sync() {
  if (!services_synced_ || !endpoint_slices_synced_ || sync_is_scheduled_) return;
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
      if (service->second.wanted.empty()) services_.erase(service);
    }
  }
  for (const auto& key : changed) {
    if (const auto service = services_.find(key); service != services_.end()) {
      apply_wanted(service->second);
    }
  }
  if (!first_sync_done_) {
    first_sync_done_ = true;
    spdlog::debug("first sync done: {} services are served", services_.size());
  }
}

void Proxier::take_service_changes() {
  for (auto& [key, change] : service_changes_.take()) {
    services_[key].wanted = change.current;
    changed_services_.insert(key);
  }
}

void Proxier::remove_unwanted(ServedService& service) {
  std::erase_if(service.applied, [&](const auto& entry) {
    const auto& [name, plan] = entry;
    if (service.wanted.contains(name)) return false;
    portals_.remove(name);
    for (const auto& [leg, backends] : plan.legs) data_plane_.forget(leg);
    return true;
  });
}

void Proxier::apply_wanted(ServedService& service) {
  for (const auto& [name, port] : service.wanted) {
    apply(name, service.applied[name],
          plan_service_port(name, port, endpoint_slices_.endpoints(name), settings_.family_rule));
  }
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
  applied = std::move(wanted);
}

void Proxier::OnServices::on_add(const api::Service& service) {
  if (proxier_.service_changes_.update(nullptr, &service)) proxier_.schedule_sync();
}

void Proxier::OnServices::on_update(const api::Service& previous, const api::Service& current) {
  if (proxier_.service_changes_.update(&previous, &current)) proxier_.schedule_sync();
}

void Proxier::OnServices::on_delete(const api::Service& service) {
  if (proxier_.service_changes_.update(&service, nullptr)) proxier_.schedule_sync();
}

void Proxier::OnServices::on_synced() {
  proxier_.services_synced_ = true;
  proxier_.schedule_sync();
}

void Proxier::OnEndpointSlices::on_add(const api::EndpointSlice& slice) {
  proxier_.endpoints_changed(proxier_.endpoint_slices_.update(slice));
}

void Proxier::OnEndpointSlices::on_update(const api::EndpointSlice& previous,
                                          const api::EndpointSlice& current) {
  if (previous.service_name != current.service_name) {
    proxier_.endpoints_changed(proxier_.endpoint_slices_.remove(previous));
  }
  proxier_.endpoints_changed(proxier_.endpoint_slices_.update(current));
}

void Proxier::OnEndpointSlices::on_delete(const api::EndpointSlice& slice) {
  proxier_.endpoints_changed(proxier_.endpoint_slices_.remove(slice));
}

void Proxier::OnEndpointSlices::on_synced() {
  proxier_.endpoint_slices_synced_ = true;
  proxier_.schedule_sync();
}

void Proxier::endpoints_changed(const std::optional<std::string>& service) {
  if (!service) return;
  changed_services_.insert(*service);
  schedule_sync();
}

}  // namespace kubeportal::control
