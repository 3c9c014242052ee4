#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "k8sclient/api/service.hpp"
#include "proxy/model/portal.hpp"

namespace kubeportal::control {

/// The label that marks Services and EndpointSlices which no node proxy serves.
inline constexpr const char* kHeadlessLabel = "service.kubernetes.io/headless";

/// What one service port asks of the proxy: the addresses clients dial and how clients stick.
struct ServicePort {
  std::vector<model::Portal> portals;  ///< cluster IPs, external IPs, load balancer IPs, node ports
  std::optional<std::chrono::seconds> affinity_timeout;  ///< nullopt: no session affinity

  bool operator==(const ServicePort&) const = default;
};

using ServicePorts = std::map<model::ServicePortName, ServicePort>;

/// Why a node proxy leaves the whole Service alone, as the end of a sentence ("it is headless");
/// nullopt where it is served. The same rules as kube-proxy's, which filters partly at the server
/// and partly here: an old server or a manifest does not filter.
/// `proxy_name` is --service-proxy-name: the value that the label of that name must have, or empty
/// where a Service must not have it.
std::optional<std::string> why_skipped(const api::Service& service, const std::string& proxy_name);

/// The service ports this version serves: none of a skipped Service, and no SCTP. Node ports and
/// load balancer IPs count only while the Service's type has them, since a manifest may keep
/// fields that an API server clears when the type changes.
ServicePorts service_ports(const api::Service& service, const std::string& proxy_name);

/// The healthCheckNodePort that a Service is to be answered for on, 0 for none: only a load
/// balancer with externalTrafficPolicy Local has one, and a skipped Service never has.
std::uint16_t health_check_port(const api::Service& service, const std::string& proxy_name);

/// Service ports of a Service that is not skipped whose protocol this version does not serve.
std::vector<model::ServicePortName> unserved_service_ports(const api::Service& service,
                                                           const std::string& proxy_name);

}  // namespace kubeportal::control
