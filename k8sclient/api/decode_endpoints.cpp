#include "k8sclient/api/decode_endpoints.hpp"

#include <array>
#include <set>

#include <nlohmann/json.hpp>

#include "k8sclient/api/decode_meta.hpp"

namespace kubeportal::api {

namespace {

/// The endpoints of one subset, by family.
using ByFamily = std::array<std::vector<SliceEndpoint>, 2>;

void decode_addresses(const Field& addresses, bool ready, ByFamily& endpoints) {
  addresses.for_each([&](const Field& entry) {
    if (!entry.is_required_mapping()) return;
    const Field address = entry["ip"];
    if (!address.given()) address.refuse("an IP address");
    const auto ip = decode_reachable_ip(address);
    if (!ip) return;
    SliceEndpoint endpoint;
    endpoint.addresses = {ip->text};
    endpoint.ready = endpoint.serving = ready;
    endpoint.node_name = entry["nodeName"].name(kDnsSubdomain);
    endpoints[ip->family == IpFamily::ipv4 ? 0 : 1].push_back(std::move(endpoint));
  });
}

SlicePort decode_port(const Field& entry, bool is_only_one, std::set<std::string>& names) {
  SlicePort port;
  if (!entry.is_required_mapping()) return port;
  const Field name = entry["name"];
  const bool is_missing = !name.given() || (name.is_text() && name.text()->empty());
  port.name = is_missing ? std::string() : name.name(kDnsLabel);
  if (is_missing && !is_only_one) name.refuse("a name, for a subset with several ports");
  if (!port.name->empty() && !names.insert(*port.name).second) {
    name.refuse("a name that no other port of the subset has");
  }
  port.protocol = decode_protocol(entry["protocol"]);
  const Field number = entry["port"];
  if (!number.given()) number.refuse("a number from 1 to 65535");
  port.port = static_cast<std::uint16_t>(number.integer(1, 65535).value_or(0));
  return port;
}

std::vector<SlicePort> decode_ports(const Field& list) {
  std::vector<SlicePort> ports;
  std::set<std::string> names;
  const std::size_t count = list.length();
  for (std::size_t i = 0; i < count; ++i) {
    ports.push_back(decode_port(list.at(i), count == 1, names));
  }
  return ports;
}

EndpointSlice empty_slice(const ObjectMeta& meta, std::size_t subset, IpFamily family) {
  EndpointSlice slice;
  slice.meta = meta;
  slice.meta.name += ":subset-" + std::to_string(subset);
  slice.meta.name += family == IpFamily::ipv4 ? ":ipv4" : ":ipv6";
  slice.meta.labels[kServiceNameLabel] = meta.name;
  slice.service_name = meta.name;  // Endpoints belong to the Service of the same name
  slice.address_type = family;
  return slice;
}

}  // namespace

std::vector<EndpointSlice> decode_endpoints(const nlohmann::json& json,
                                            document::Problems& problems) {
  const Field object(json, problems);
  const ObjectMeta meta = decode_meta(object, kDnsSubdomain);
  std::vector<EndpointSlice> slices;
  std::size_t subset = 0;
  object["subsets"].for_each([&](const Field& entry) {
    const std::size_t index = subset++;
    if (!entry.is_required_mapping()) return;
    ByFamily endpoints;
    decode_addresses(entry["addresses"], true, endpoints);
    decode_addresses(entry["notReadyAddresses"], false, endpoints);
    const auto ports = decode_ports(entry["ports"]);
    for (const IpFamily family : {IpFamily::ipv4, IpFamily::ipv6}) {
      auto& of_family = endpoints[family == IpFamily::ipv4 ? 0 : 1];
      if (of_family.empty()) continue;
      slices.push_back(empty_slice(meta, index, family));
      slices.back().endpoints = std::move(of_family);
      slices.back().ports = ports;
    }
  });
  return slices;
}

}  // namespace kubeportal::api
