#pragma once

#include <string>
#include <utility>
#include <vector>

#include "proxy/portal/local_addresses.hpp"

namespace kubeportal::portal::test {

inline model::IpAddress ip(const std::string& text) { return *model::parse_ip(text); }

inline model::SocketAddress at(const std::string& text) {
  return *model::parse_socket_address(text);
}

/// A machine with loopback, 192.0.2.10 and fd00::10, which are primary, and `more` addresses.
inline LocalAddresses machine(const std::vector<std::string>& more = {}) {
  std::vector<InterfaceAddress> addresses{{ip("127.0.0.1"), 8, true},
                                          {ip("::1"), 128, true},
                                          {ip("192.0.2.10"), 24, false},
                                          {ip("fd00::10"), 64, false}};
  for (const auto& address : more) addresses.push_back({ip(address), 24, false});
  return {std::move(addresses), {ip("192.0.2.10"), ip("fd00::10")}};
}

inline model::ServicePortName make_name(const std::string& service = "web") {
  return {"default", service, "http", model::Protocol::tcp};
}

inline model::Portal make_portal(model::PortalKind kind, const std::string& address,
                                 model::Scope scope = model::Scope::cluster) {
  return {kind, at(address), scope, {}};
}

inline model::Portal cluster_ip(const std::string& address) {
  return make_portal(model::PortalKind::cluster_ip, address);
}

inline model::Portal node_port(const std::string& address) {
  return make_portal(model::PortalKind::node_port, address);
}

}  // namespace kubeportal::portal::test
