#include "proxy/control/description.hpp"

#include "proxy/control/endpoint_slice_cache.hpp"

namespace kubeportal::control {

Description describe(const std::vector<api::Service>& services,
                     const std::vector<api::EndpointSlice>& slices, const Settings& settings) {
  EndpointSliceCache cache(settings.plan.here.node);
  for (const auto& slice : slices) cache.update(slice);

  Description description;
  for (const auto& service : services) {
    if (auto reason = why_skipped(service, settings.service_proxy_name)) {
      description.skipped.push_back({api::key_of(service.meta), std::move(*reason)});
    }
    for (const auto& name : unserved_service_ports(service, settings.service_proxy_name)) {
      description.skipped.push_back({to_string(name), "SCTP is not balanced"});
    }
    for (const auto& [name, port] : service_ports(service, settings.service_proxy_name)) {
      description.service_ports.emplace(
          name, plan_service_port(name, port, cache.endpoints(name), settings.plan));
    }
  }
  return description;
}

}  // namespace kubeportal::control
