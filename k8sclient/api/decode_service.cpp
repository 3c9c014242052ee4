#include "k8sclient/api/decode_service.hpp"

#include <algorithm>
#include <set>

#include <nlohmann/json.hpp>

#include "k8sclient/api/decode_meta.hpp"
#include "k8sclient/api/ip_text.hpp"

namespace kubeportal::api {

namespace {

ServiceType decode_type(const Field& type) {
  return type.one_of<ServiceType>({{"ClusterIP", ServiceType::cluster_ip},
                                   {"NodePort", ServiceType::node_port},
                                   {"LoadBalancer", ServiceType::load_balancer},
                                   {"ExternalName", ServiceType::external_name}},
                                  ServiceType::cluster_ip);
}

TrafficPolicy decode_policy(const Field& policy) {
  return policy.one_of<TrafficPolicy>(
      {{"Cluster", TrafficPolicy::cluster}, {"Local", TrafficPolicy::local}},
      TrafficPolicy::cluster);
}

bool is_none(const Field& address) { return address.is_text() && *address.text() == "None"; }

/// All that an API server before 1.20 sends, and most manifests say.
std::vector<std::string> decode_cluster_ip(const Field& single) {
  const std::string* text = single.text();
  if (text == nullptr || text->empty()) return {};
  if (*text == "None") return {"None"};
  const auto ip = decode_ip(single);
  return ip ? std::vector{ip->text} : std::vector<std::string>{};
}

/// At most one address a family, or "None" alone.
std::vector<std::string> decode_cluster_ips(const Field& spec) {
  const Field list = spec["clusterIPs"];
  const std::size_t count = list.length();
  const Field single = spec["clusterIP"];
  const bool is_same = count == 1 && single.is_text() && list.at(0).is_text() &&
                       *single.text() == *list.at(0).text();
  if (count == 0 || is_same) return decode_cluster_ip(single);
  if (count > 2) list.refuse("at most two, one IPv4 and one IPv6 address");
  std::vector<std::string> addresses;
  std::set<IpFamily> families;
  for (std::size_t i = 0; i < count; ++i) {
    const Field entry = list.at(i);
    if (is_none(entry)) {
      if (count == 1) return {"None"};
      entry.refuse("\"None\" only as the one entry");
      continue;
    }
    if (!entry.given()) entry.refuse("an IP address");
    const auto ip = decode_ip(entry);
    if (!ip) continue;
    if (!families.insert(ip->family).second) entry.refuse("one address a family");
    addresses.push_back(ip->text);
  }

  if (single.is_text() && !addresses.empty() && *single.text() != addresses.front()) {
    single.refuse("the first of clusterIPs, \"" + addresses.front() + "\"");
  }
  return addresses;
}

std::uint16_t decode_port_number(const Field& port, std::int64_t least) {
  return static_cast<std::uint16_t>(port.integer(least, 65535).value_or(0));
}

/// Names and numbers that may stand only once in a Service.
struct Taken {
  std::set<std::string> names;
  std::set<std::pair<std::uint16_t, Protocol>> ports;
  std::set<std::pair<std::uint16_t, Protocol>> node_ports;
};

std::string decode_port_name(const Field& name, bool is_only_one, Taken& taken) {
  const std::string* text = name.text();
  if (text != nullptr && !text->empty()) {
    if (!taken.names.insert(*text).second) {
      name.refuse("a name that no other port of the Service has");
    }
    return name.name(kDnsLabel);
  }
  const bool is_missing = text != nullptr || !name.given();
  if (is_missing && !is_only_one) name.refuse("a name, for a Service with several ports");
  return {};
}

ServicePort decode_port(const Field& entry, bool is_only_one, ServiceType type, Taken& taken) {
  ServicePort port;
  if (!entry.is_required_mapping()) return port;
  port.name = decode_port_name(entry["name"], is_only_one, taken);
  port.protocol = decode_protocol(entry["protocol"]);

  const Field number = entry["port"];
  if (!number.given()) number.refuse("a number from 1 to 65535");
  port.port = decode_port_number(number, 1);
  if (port.port != 0 && !taken.ports.emplace(port.port, port.protocol).second) {
    number.refuse("a port and protocol that no other port of the Service has");
  }

  const Field node_port = entry["nodePort"];
  port.node_port = decode_port_number(node_port, 0);
  if (port.node_port == 0) return port;
  if (type != ServiceType::node_port && type != ServiceType::load_balancer) {
    node_port.refuse("none, unless spec.type is NodePort or LoadBalancer");
  }
  if (!taken.node_ports.emplace(port.node_port, port.protocol).second) {
    node_port.refuse("a node port and protocol that no other port of the Service has");
  }
  return port;
}

std::vector<ServicePort> decode_ports(const Field& spec, const Service& service) {
  const Field list = spec["ports"];
  std::vector<ServicePort> ports;
  Taken taken;
  const std::size_t count = list.length();
  for (std::size_t i = 0; i < count; ++i) {
    ports.push_back(decode_port(list.at(i), count == 1, service.type, taken));
  }
  const bool may_have_none =
      service.type == ServiceType::external_name ||
      (!service.cluster_ips.empty() && service.cluster_ips.front() == "None");
  if (!list.given() && !may_have_none) list.refuse("at least one port");
  return ports;
}

void decode_affinity(const Field& spec, Service& service) {
  service.session_affinity = spec["sessionAffinity"].one_of<SessionAffinity>(
      {{"None", SessionAffinity::none}, {"ClientIP", SessionAffinity::client_ip}},
      SessionAffinity::none);
  const Field config = spec["sessionAffinityConfig"];
  if (!config.is_mapping()) return;
  const Field client_ip = config["clientIP"];
  if (!client_ip.is_mapping()) return;
  const auto seconds = client_ip["timeoutSeconds"].integer(1, 86400);
  if (seconds) service.affinity_timeout_seconds = static_cast<std::uint32_t>(*seconds);
}

std::vector<std::string> decode_source_ranges(const Field& spec, ServiceType type) {
  const Field list = spec["loadBalancerSourceRanges"];
  std::vector<std::string> ranges;
  list.for_each([&](const Field& entry) {
    const std::string* text = entry.text();
    if (text == nullptr || !is_cidr(*text)) {
      if (text != nullptr || !entry.given()) entry.refuse("a CIDR such as 10.0.0.0/8 or fd00::/8");
      return;
    }
    ranges.push_back(*text);
  });
  // Without this the ranges would look like protection and be none.
  if (!ranges.empty() && type != ServiceType::load_balancer) {
    list.refuse("none, unless spec.type is LoadBalancer");
  }
  return ranges;
}

std::vector<LoadBalancerIngress> decode_ingress(const Field& object) {
  std::vector<LoadBalancerIngress> points;
  const Field status = object["status"];
  if (!status.is_mapping()) return points;
  const Field balancer = status["loadBalancer"];
  if (!balancer.is_mapping()) return points;
  balancer["ingress"].for_each([&](const Field& entry) {
    if (!entry.is_required_mapping()) return;
    const auto ip = decode_ip(entry["ip"]);
    const IpMode mode = entry["ipMode"].one_of<IpMode>(
        {{"VIP", IpMode::vip}, {"Proxy", IpMode::proxy}}, IpMode::vip);
    if (ip) points.push_back({ip->text, mode});
  });
  return points;
}

}  // namespace

Service decode_service(const nlohmann::json& json, document::Problems& problems) {
  const Field object(json, problems);
  Service service;
  service.meta = decode_meta(object, kDns1035Label);
  service.load_balancer_ingress = decode_ingress(object);

  const Field spec = object["spec"];
  if (!spec.is_required_mapping()) return service;
  service.type = decode_type(spec["type"]);
  service.cluster_ips = decode_cluster_ips(spec);
  service.ports = decode_ports(spec, service);
  spec["externalIPs"].for_each([&](const Field& entry) {
    if (!entry.given()) entry.refuse("an IP address");
    if (const auto ip = decode_reachable_ip(entry)) service.external_ips.push_back(ip->text);
  });
  service.load_balancer_source_ranges = decode_source_ranges(spec, service.type);
  decode_affinity(spec, service);
  service.internal_traffic_policy = decode_policy(spec["internalTrafficPolicy"]);
  service.external_traffic_policy = decode_policy(spec["externalTrafficPolicy"]);
  service.health_check_node_port = decode_port_number(spec["healthCheckNodePort"], 0);
  service.publish_not_ready_addresses = spec["publishNotReadyAddresses"].boolean().value_or(false);
  return service;
}

}  // namespace kubeportal::api
