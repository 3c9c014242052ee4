#include "proxy/control/service_ports.hpp"

#include <algorithm>

namespace kubeportal::control {

namespace {

constexpr const char* kProxyNameLabel = "service.kubernetes.io/service-proxy-name";

/// The one place that decides which protocols have a data plane.
bool served(api::Protocol protocol) { return protocol != api::Protocol::sctp; }

bool has_node_ports(api::ServiceType type) {
  return type == api::ServiceType::node_port || type == api::ServiceType::load_balancer;
}

model::Scope scope_of(api::TrafficPolicy policy) {
  return policy == api::TrafficPolicy::local ? model::Scope::local : model::Scope::cluster;
}

model::ServicePortName name_of(const api::Service& service, const api::ServicePort& port) {
  return {service.meta.namespace_, service.meta.name, port.name, port.protocol};
}

/// The source ranges that bear on an address: those of its family. As in kube-proxy, a family
/// without ranges is open to everyone.
std::vector<model::Cidr> allowed_sources(const api::Service& service,
                                         const model::IpAddress& address) {
  std::vector<model::Cidr> allowed;
  for (const auto& text : service.load_balancer_source_ranges) {
    const auto range = model::parse_cidr(text);
    if (range && range->network.is_v6() == address.is_v6()) allowed.push_back(*range);
  }
  return allowed;
}

/// The unspecified address of each family that the Service has, in the order of its cluster IPs.
std::vector<model::IpAddress> wildcards(const api::Service& service) {
  std::vector<model::IpAddress> addresses;
  for (const auto& text : service.cluster_ips) {
    const auto cluster_ip = model::parse_ip(text);
    if (!cluster_ip) continue;
    const model::IpAddress wildcard = cluster_ip->is_v6()
                                          ? model::IpAddress(boost::asio::ip::address_v6::any())
                                          : model::IpAddress(boost::asio::ip::address_v4::any());
    if (std::find(addresses.begin(), addresses.end(), wildcard) == addresses.end()) {
      addresses.push_back(wildcard);
    }
  }
  return addresses;
}

std::vector<model::Portal> portals_of(const api::Service& service, const api::ServicePort& port) {
  const auto internal = scope_of(service.internal_traffic_policy);
  const auto external = scope_of(service.external_traffic_policy);
  std::vector<model::Portal> portals;
  for (const auto& text : service.cluster_ips) {
    if (const auto ip = model::parse_ip(text)) {
      portals.push_back({model::PortalKind::cluster_ip, {*ip, port.port}, internal, {}});
    }
  }
  for (const auto& text : service.external_ips) {
    if (const auto ip = model::parse_ip(text)) {
      portals.push_back({model::PortalKind::external_ip, {*ip, port.port}, external, {}});
    }
  }
  if (service.type == api::ServiceType::load_balancer) {
    for (const auto& ingress : service.load_balancer_ingress) {
      const auto ip = model::parse_ip(ingress.ip);
      if (!ip || ingress.ip_mode != api::IpMode::vip) continue;
      portals.push_back({model::PortalKind::load_balancer_ip,
                         {*ip, port.port},
                         external,
                         allowed_sources(service, *ip)});
    }
  }
  if (has_node_ports(service.type) && port.node_port != 0) {
    for (const auto& wildcard : wildcards(service)) {
      portals.push_back({model::PortalKind::node_port, {wildcard, port.node_port}, external, {}});
    }
  }
  return portals;
}

/// An empty value of the label is a value: it leaves the Service to a proxy other than the unnamed.
std::optional<std::string> why_not_ours(const api::Service& service,
                                        const std::string& proxy_name) {
  const auto label = service.meta.labels.find(kProxyNameLabel);
  if (label == service.meta.labels.end()) {
    if (proxy_name.empty()) return std::nullopt;
    return std::string("it lacks the label ") + kProxyNameLabel + "=" + proxy_name;
  }
  if (!proxy_name.empty() && label->second == proxy_name) return std::nullopt;
  return std::string("its label ") + kProxyNameLabel + " leaves it to another proxy";
}

}  // namespace

std::optional<std::string> why_skipped(const api::Service& service, const std::string& proxy_name) {
  if (service.type == api::ServiceType::external_name) return "it is of type ExternalName";
  if (auto reason = why_not_ours(service, proxy_name)) return reason;
  if (service.meta.labels.contains(kHeadlessLabel)) {
    return std::string("its label ") + kHeadlessLabel + " makes it headless";
  }
  if (service.cluster_ips.empty() || service.cluster_ips.front().empty()) {
    return "it has no clusterIP";
  }
  if (service.cluster_ips.front() == "None") return "it is headless (clusterIP None)";
  return std::nullopt;
}

ServicePorts service_ports(const api::Service& service, const std::string& proxy_name) {
  ServicePorts ports;
  if (why_skipped(service, proxy_name)) return ports;

  std::optional<std::chrono::seconds> affinity_timeout;
  if (service.session_affinity == api::SessionAffinity::client_ip) {
    affinity_timeout = std::chrono::seconds(service.affinity_timeout_seconds);
  }
  for (const auto& port : service.ports) {
    if (!served(port.protocol)) continue;
    ports.emplace(name_of(service, port), ServicePort{portals_of(service, port), affinity_timeout});
  }
  return ports;
}

std::uint16_t health_check_port(const api::Service& service, const std::string& proxy_name) {
  const bool has_one = service.type == api::ServiceType::load_balancer &&
                       service.external_traffic_policy == api::TrafficPolicy::local;
  return has_one && !why_skipped(service, proxy_name) ? service.health_check_node_port : 0;
}

std::vector<model::ServicePortName> unserved_service_ports(const api::Service& service,
                                                           const std::string& proxy_name) {
  std::vector<model::ServicePortName> unserved;
  if (why_skipped(service, proxy_name)) return unserved;
  for (const auto& port : service.ports) {
    if (!served(port.protocol)) unserved.push_back(name_of(service, port));
  }
  return unserved;
}

}  // namespace kubeportal::control
