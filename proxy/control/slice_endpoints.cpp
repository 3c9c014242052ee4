#include "proxy/control/slice_endpoints.hpp"

namespace kubeportal::control {

ParsedSlice parse_slice(const api::EndpointSlice& slice, const std::string& node_name) {
  ParsedSlice parsed;
  if (!slice.address_type) return parsed;

  for (const auto& port : slice.ports) {
    if (!port.name || port.port == 0) continue;
    parsed.usable.ports.push_back({*port.name, port.protocol, port.port});
  }
  for (const auto& endpoint : slice.endpoints) {
    if (endpoint.addresses.empty()) continue;
    const auto& text = endpoint.addresses.front();
    const auto address = model::parse_ip(text);
    if (!address || model::family_of(*address) != *slice.address_type) {
      if (!parsed.address_of_wrong_family) parsed.address_of_wrong_family = text;
      continue;
    }
    const bool local = !node_name.empty() && endpoint.node_name == node_name;
    parsed.usable.endpoints.push_back({{*address, 0},
                                       endpoint.ready,
                                       endpoint.serving,
                                       endpoint.terminating,
                                       local,
                                       endpoint.hint_zones,
                                       endpoint.hint_nodes});
  }
  return parsed;
}

}  // namespace kubeportal::control
