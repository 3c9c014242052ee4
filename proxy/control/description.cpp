#include "proxy/control/description.hpp"

#include "proxy/control/endpoint_slice_cache.hpp"

namespace kubeportal::control {

Description describe(const std::vector<api::Service>& services,
                     const std::vector<api::EndpointSlice>& slices, const std::string& node_name,
                     FamilyRule rule) {
  EndpointSliceCache cache(node_name);
  for (const auto& slice : slices) cache.update(slice);

  Description description;
  for (const auto& service : services) {
    if (auto reason = why_skipped(service)) {
      description.skipped.push_back({api::key_of(service.meta), std::move(*reason)});
    }
    for (const auto& name : unserved_service_ports(service)) {
      description.skipped.push_back({to_string(name), "this version balances TCP only"});
    }
    for (const auto& [name, port] : service_ports(service)) {
      description.service_ports.emplace(name,
                                        plan_service_port(name, port, cache.endpoints(name), rule));
    }
  }
  return description;
}

}  // namespace kubeportal::control
