#pragma once

#include <string>
#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/service.hpp"
#include "proxy/model/service_port_name.hpp"

namespace kubeportal::control::test {

/// Service default/NAME with cluster IP 10.96.0.1 and the TCP port http, 80.
inline api::Service make_service(const std::string& name = "web") {
  api::Service service;
  service.meta.namespace_ = "default";
  service.meta.name = name;
  service.cluster_ips = {"10.96.0.1"};
  service.ports = {{"http", api::Protocol::tcp, 80, 0}};
  return service;
}

inline api::SliceEndpoint make_endpoint(const std::string& address,
                                        const std::string& node = "node-b") {
  api::SliceEndpoint endpoint;
  endpoint.addresses = {address};
  endpoint.node_name = node;
  return endpoint;
}

inline api::SliceEndpoint with_conditions(api::SliceEndpoint endpoint, bool ready, bool serving,
                                          bool terminating) {
  endpoint.ready = ready;
  endpoint.serving = serving;
  endpoint.terminating = terminating;
  return endpoint;
}

/// Slice default/NAME of the IPv4 Service default/SERVICE with the TCP port http, 8080.
inline api::EndpointSlice make_slice(std::vector<api::SliceEndpoint> endpoints,
                                     const std::string& name = "web-1",
                                     const std::string& service = "web") {
  api::EndpointSlice slice;
  slice.meta.namespace_ = "default";
  slice.meta.name = name;
  slice.service_name = service;
  slice.address_type = api::IpFamily::ipv4;
  slice.endpoints = std::move(endpoints);
  slice.ports = {{"http", api::Protocol::tcp, 8080}};
  return slice;
}

inline model::ServicePortName make_name(const std::string& service = "web",
                                        const std::string& port = "http") {
  return {"default", service, port, api::Protocol::tcp};
}

}  // namespace kubeportal::control::test
