#include "k8sclient/api/encode_service.hpp"

#include <nlohmann/json.hpp>

#include "k8sclient/api/encode_meta.hpp"

namespace kubeportal::api {

using nlohmann::json;

namespace {

const char* type_text(ServiceType type) {
  switch (type) {
    case ServiceType::node_port:
      return "NodePort";
    case ServiceType::load_balancer:
      return "LoadBalancer";
    case ServiceType::external_name:
      return "ExternalName";
    case ServiceType::cluster_ip:
      break;
  }
  return "ClusterIP";
}

json encode_port(const ServicePort& port) {
  json entry{{"protocol", protocol_text(port.protocol)}, {"port", port.port}};
  if (!port.name.empty()) entry["name"] = port.name;
  if (port.node_port != 0) entry["nodePort"] = port.node_port;
  return entry;
}

void encode_affinity(const Service& service, json& spec) {
  if (service.session_affinity == SessionAffinity::client_ip) spec["sessionAffinity"] = "ClientIP";
  if (service.affinity_timeout_seconds == Service().affinity_timeout_seconds) return;
  spec["sessionAffinityConfig"]["clientIP"]["timeoutSeconds"] = service.affinity_timeout_seconds;
}

json encode_spec(const Service& service) {
  json spec = json::object();
  if (service.type != ServiceType::cluster_ip) spec["type"] = type_text(service.type);
  if (!service.cluster_ips.empty()) spec["clusterIP"] = service.cluster_ips.front();
  encode_texts("clusterIPs", service.cluster_ips, spec);
  encode_texts("externalIPs", service.external_ips, spec);
  encode_texts("loadBalancerSourceRanges", service.load_balancer_source_ranges, spec);
  // Even where there are none: most types may not lack the list.
  json& ports = spec["ports"] = json::array();
  for (const auto& port : service.ports) ports.push_back(encode_port(port));
  encode_affinity(service, spec);
  if (service.internal_traffic_policy == TrafficPolicy::local) {
    spec["internalTrafficPolicy"] = "Local";
  }
  if (service.external_traffic_policy == TrafficPolicy::local) {
    spec["externalTrafficPolicy"] = "Local";
  }
  if (service.health_check_node_port != 0) {
    spec["healthCheckNodePort"] = service.health_check_node_port;
  }
  if (service.publish_not_ready_addresses) spec["publishNotReadyAddresses"] = true;
  return spec;
}

json encode_ingress(const std::vector<LoadBalancerIngress>& points) {
  json list = json::array();
  for (const auto& point : points) {
    json& entry = list.emplace_back(json{{"ip", point.ip}});
    if (point.ip_mode == IpMode::proxy) entry["ipMode"] = "Proxy";
  }
  return list;
}

}  // namespace

json encode_service(const Service& service) {
  json object = encode_object("v1", "Service", service.meta);
  object["spec"] = encode_spec(service);
  if (!service.load_balancer_ingress.empty()) {
    object["status"]["loadBalancer"]["ingress"] = encode_ingress(service.load_balancer_ingress);
  }
  return object;
}

}  // namespace kubeportal::api
