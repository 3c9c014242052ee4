#include "k8sclient/api/decode_endpoint_slice.hpp"

#include <set>

#include <nlohmann/json.hpp>

#include "k8sclient/api/decode_meta.hpp"

namespace kubeportal::api {

namespace {

/// "IP" never left v1alpha1; an FQDN slice is decoded so that it can be shown, and then ignored.
std::optional<IpFamily> decode_address_type(const Field& type) {
  if (!type.given()) type.refuse("IPv4, IPv6, FQDN");
  return type.one_of<std::optional<IpFamily>>(
      {{"IPv4", IpFamily::ipv4}, {"IPv6", IpFamily::ipv6}, {"FQDN", std::nullopt}}, std::nullopt);
}

void decode_address(const Field& entry, std::optional<IpFamily> type, SliceEndpoint& endpoint) {
  if (!entry.given()) entry.refuse("an address");
  if (!type) {
    if (const std::string* host = entry.text()) endpoint.addresses.push_back(*host);
    return;
  }
  const auto ip = decode_reachable_ip(entry);
  if (!ip) return;
  if (ip->family != *type) {
    entry.refuse(*type == IpFamily::ipv4 ? "an IPv4 address, as addressType says"
                                         : "an IPv6 address, as addressType says");
    return;
  }
  endpoint.addresses.push_back(ip->text);
}

/// Absent conditions are not API defaults: their meaning is the reader's to know (KEP-1672).
void decode_conditions(const Field& conditions, SliceEndpoint& endpoint) {
  if (!conditions.is_mapping()) return;
  endpoint.ready = conditions["ready"].boolean().value_or(true);
  endpoint.serving = conditions["serving"].boolean().value_or(endpoint.ready);
  endpoint.terminating = conditions["terminating"].boolean().value_or(false);
}

std::vector<std::string> decode_hint_names(const Field& hints, const char* which) {
  std::vector<std::string> names;
  hints[which].for_each([&](const Field& entry) {
    if (!entry.is_required_mapping()) return;
    const Field name = entry["name"];
    if (!name.given()) name.refuse("a name");
    names.push_back(name.name(kLabelValue));
  });
  return names;
}

void decode_place(const Field& entry, SliceEndpoint& endpoint) {
  endpoint.node_name = entry["nodeName"].name(kDnsSubdomain);
  endpoint.zone = entry["zone"].name(kLabelValue);
  if (const Field topology = entry["topology"]; topology.is_mapping()) {
    if (endpoint.node_name.empty()) {
      endpoint.node_name = topology["kubernetes.io/hostname"].name(kDnsSubdomain);
    }
    if (endpoint.zone.empty()) {
      endpoint.zone = topology["topology.kubernetes.io/zone"].name(kLabelValue);
    }
  }
  if (const Field hints = entry["hints"]; hints.is_mapping()) {
    endpoint.hint_zones = decode_hint_names(hints, "forZones");
    endpoint.hint_nodes = decode_hint_names(hints, "forNodes");
  }
}

SliceEndpoint decode_endpoint(const Field& entry, std::optional<IpFamily> type) {
  SliceEndpoint endpoint;
  if (!entry.is_required_mapping()) return endpoint;
  const Field addresses = entry["addresses"];
  addresses.for_each([&](const Field& address) { decode_address(address, type, endpoint); });
  if (!addresses.given() || addresses.is_empty_list()) addresses.refuse("at least one address");
  decode_conditions(entry["conditions"], endpoint);
  decode_place(entry, endpoint);
  return endpoint;
}

SlicePort decode_port(const Field& entry, std::set<std::string>& names) {
  SlicePort port;
  if (!entry.is_required_mapping()) return port;
  const Field name = entry["name"];
  if (const std::string* text = name.text()) {
    port.name = text->empty() ? *text : name.name(kDnsLabel);
    if (!names.insert(*text).second) name.refuse("a name that no other port of the slice has");
  }
  port.protocol = decode_protocol(entry["protocol"]);
  port.port = static_cast<std::uint16_t>(entry["port"].integer(0, 65535).value_or(0));
  return port;
}

}  // namespace

EndpointSlice decode_endpoint_slice(const nlohmann::json& json, document::Problems& problems) {
  const Field object(json, problems);
  EndpointSlice slice;
  slice.meta = decode_meta(object, kDnsSubdomain);
  if (const auto label = slice.meta.labels.find(kServiceNameLabel);
      label != slice.meta.labels.end()) {
    slice.service_name = label->second;
  }
  slice.address_type = decode_address_type(object["addressType"]);
  object["endpoints"].for_each([&](const Field& entry) {
    auto endpoint = decode_endpoint(entry, slice.address_type);
    if (!endpoint.addresses.empty()) slice.endpoints.push_back(std::move(endpoint));
  });
  std::set<std::string> names;
  object["ports"].for_each(
      [&](const Field& entry) { slice.ports.push_back(decode_port(entry, names)); });
  return slice;
}

}  // namespace kubeportal::api
