#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "k8sclient/api/object_meta.hpp"

namespace kubeportal::api {

enum class Protocol : std::uint8_t { tcp, udp, sctp };
enum class IpFamily : std::uint8_t { ipv4, ipv6 };
enum class ServiceType : std::uint8_t { cluster_ip, node_port, load_balancer, external_name };
enum class SessionAffinity : std::uint8_t { none, client_ip };
enum class TrafficPolicy : std::uint8_t { cluster, local };
enum class IpMode : std::uint8_t { vip, proxy };

/// One entry of spec.ports.
struct ServicePort {
  std::string name;  ///< empty only where the Service has a single port
  Protocol protocol = Protocol::tcp;
  std::uint16_t port = 0;       ///< 1..65535; 0 is "any free port" and only `lb` makes it
  std::uint16_t node_port = 0;  ///< 0: none

  bool operator==(const ServicePort&) const = default;
};

/// One entry of status.loadBalancer.ingress that has an IP; entries with only a host name are left
/// out when decoding.
struct LoadBalancerIngress {
  std::string ip;
  IpMode ip_mode = IpMode::vip;

  bool operator==(const LoadBalancerIngress&) const = default;
};

/// v1 Service: only the fields a node proxy reads, already defaulted (see defaults.hpp). Addresses
/// and CIDRs are kept as text that is known to parse.
struct Service {
  ObjectMeta meta;
  ServiceType type = ServiceType::cluster_ip;
  std::vector<std::string> cluster_ips;  ///< empty or {"None"}: headless
  std::vector<std::string> external_ips;
  std::vector<LoadBalancerIngress> load_balancer_ingress;
  std::vector<std::string> load_balancer_source_ranges;
  std::vector<ServicePort> ports;
  SessionAffinity session_affinity = SessionAffinity::none;
  std::uint32_t affinity_timeout_seconds = 10800;  ///< 1..86400
  TrafficPolicy internal_traffic_policy = TrafficPolicy::cluster;
  TrafficPolicy external_traffic_policy = TrafficPolicy::cluster;
  std::uint16_t health_check_node_port = 0;  ///< 0: none
  bool publish_not_ready_addresses = false;

  bool operator==(const Service&) const = default;
};

}  // namespace kubeportal::api
