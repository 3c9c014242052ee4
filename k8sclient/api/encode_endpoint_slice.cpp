#include "k8sclient/api/encode_endpoint_slice.hpp"

#include <nlohmann/json.hpp>

#include "k8sclient/api/encode_meta.hpp"

namespace kubeportal::api {

using nlohmann::json;

namespace {

const char* address_type_text(std::optional<IpFamily> type) {
  if (!type) return "FQDN";
  return *type == IpFamily::ipv4 ? "IPv4" : "IPv6";
}

/// Those that mean something else than their absence would (KEP-1672).
json encode_conditions(const SliceEndpoint& endpoint) {
  json conditions = json::object();
  if (!endpoint.ready) conditions["ready"] = false;
  if (endpoint.serving != endpoint.ready) conditions["serving"] = endpoint.serving;
  if (endpoint.terminating) conditions["terminating"] = true;
  return conditions;
}

void encode_hint_names(const char* key, const std::vector<std::string>& names, json& endpoint) {
  for (const auto& name : names) endpoint["hints"][key].push_back({{"name", name}});
}

json encode_endpoint(const SliceEndpoint& endpoint) {
  json entry{{"addresses", endpoint.addresses}};
  if (auto conditions = encode_conditions(endpoint); !conditions.empty()) {
    entry["conditions"] = std::move(conditions);
  }
  if (!endpoint.node_name.empty()) entry["nodeName"] = endpoint.node_name;
  if (!endpoint.zone.empty()) entry["zone"] = endpoint.zone;
  encode_hint_names("forZones", endpoint.hint_zones, entry);
  encode_hint_names("forNodes", endpoint.hint_nodes, entry);
  return entry;
}

json encode_port(const SlicePort& port) {
  json entry{{"protocol", protocol_text(port.protocol)}};
  if (port.name) entry["name"] = *port.name;
  if (port.port != 0) entry["port"] = port.port;
  return entry;
}

}  // namespace

json encode_endpoint_slice(const EndpointSlice& slice) {
  json object = encode_object("discovery.k8s.io/v1", "EndpointSlice", slice.meta);
  if (!slice.service_name.empty()) {
    object["metadata"]["labels"][kServiceNameLabel] = slice.service_name;
  }
  object["addressType"] = address_type_text(slice.address_type);
  json& endpoints = object["endpoints"] = json::array();
  for (const auto& endpoint : slice.endpoints) endpoints.push_back(encode_endpoint(endpoint));
  json& ports = object["ports"] = json::array();
  for (const auto& port : slice.ports) ports.push_back(encode_port(port));
  return object;
}

}  // namespace kubeportal::api
