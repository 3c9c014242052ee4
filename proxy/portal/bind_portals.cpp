#include "proxy/portal/bind_portals.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::portal {

BindPortals::BindPortals(model::DataPlane& data_plane, NodePortAddresses node_port_addresses,
                         LocalAddresses local_addresses, BindingKeeper::HolderOf holder_of,
                         RetryTimer& timer, model::SyncProgress& progress)
    : node_port_addresses_(std::move(node_port_addresses)),
      local_addresses_(std::move(local_addresses)),
      progress_(progress),
      keeper_(data_plane, std::move(holder_of), timer) {
  progress_.serve(model::IpFamily::ipv4);
  progress_.serve(model::IpFamily::ipv6);
}

void BindPortals::set(const model::ServicePortName& service_port,
                      std::vector<model::Portal> portals) {
  auto& entry = service_ports_[service_port];
  entry.portals = std::move(portals);
  apply(service_port, entry);
  keeper_.offer_freed_places();
}

void BindPortals::remove(const model::ServicePortName& service_port) {
  const auto entry = service_ports_.find(service_port);
  if (entry == service_ports_.end()) return;
  keep_only(entry->second.bindings, {});
  service_ports_.erase(entry);
  keeper_.offer_freed_places();
}

void BindPortals::commit() {
  progress_.all_in_force();
  if (tell_open_) std::exchange(tell_open_, {})();
}

void BindPortals::local_addresses_changed(LocalAddresses now) {
  local_addresses_ = std::move(now);
  for (auto& [service_port, entry] : service_ports_) apply(service_port, entry);
  keeper_.retry_missing_addresses();
  keeper_.offer_freed_places();
}

void BindPortals::apply(const model::ServicePortName& service_port, Entry& entry) {
  auto resolved = resolve(service_port, entry.portals, node_port_addresses_, local_addresses_);
  say_what_is_not_opened(service_port, entry, std::move(resolved.not_opened));
  keep_only(entry.bindings, resolved.bindings);
  for (auto& binding : resolved.bindings) {
    const bool is_kept = std::any_of(entry.bindings.begin(), entry.bindings.end(),
                                     [&](const Kept& kept) { return kept.binding == binding; });
    if (is_kept) continue;
    const auto id = keeper_.open(binding);
    entry.bindings.push_back({std::move(binding), id});
  }
}

void BindPortals::keep_only(std::vector<Kept>& bindings, const std::vector<Binding>& wanted) {
  std::erase_if(bindings, [&](const Kept& kept) {
    if (std::find(wanted.begin(), wanted.end(), kept.binding) != wanted.end()) return false;
    keeper_.close(kept.id);
    return true;
  });
}

void BindPortals::say_what_is_not_opened(const model::ServicePortName& service_port, Entry& entry,
                                         std::vector<model::Portal> not_opened) {
  for (const auto& portal : not_opened) {
    const bool is_said = std::any_of(
        entry.not_opened.begin(), entry.not_opened.end(), [&](const model::Portal& said) {
          return said.kind == portal.kind && said.address == portal.address;
        });
    if (is_said) continue;
    const char* reason = portal.kind == model::PortalKind::node_port
                             ? "no address of this machine matches --nodeport-addresses"
                             : "not an address of this machine";
    spdlog::info("not opening {} {} for {}: {}", model::to_string(portal.kind),
                 model::to_string(portal.address), model::to_string(service_port), reason);
  }
  entry.not_opened = std::move(not_opened);
}

}  // namespace kubeportal::portal
