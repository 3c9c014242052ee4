#pragma once

#include <compare>
#include <functional>
#include <string>

#include "k8sclient/api/service.hpp"

namespace kubeportal::model {

using api::IpFamily;
using api::Protocol;

/// "TCP", "UDP" or "SCTP".
const char* to_string(Protocol protocol);

/// "IPv4" or "IPv6".
const char* to_string(IpFamily family);

/// The identity of a balanced unit. The protocol is part of it, so one port number may carry TCP
/// and UDP of the same Service.
struct ServicePortName {
  std::string namespace_;
  std::string name;
  std::string port;  ///< the port's name; empty for the single unnamed port
  Protocol protocol = Protocol::tcp;

  auto operator<=>(const ServicePortName&) const = default;
};

/// "namespace/name:port/TCP"; ":port" is left out where the port has no name.
std::string to_string(const ServicePortName& name);

/// "namespace/name" of the Service.
std::string service_key(const ServicePortName& name);

/// "port/TCP", or "TCP" where the port has no name: what tells the ports of a Service apart.
std::string port_label(const ServicePortName& name);

}  // namespace kubeportal::model

template <>
struct std::hash<kubeportal::model::ServicePortName> {
  std::size_t operator()(const kubeportal::model::ServicePortName& name) const noexcept;
};
