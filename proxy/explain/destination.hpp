#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "proxy/model/service_port_name.hpp"
#include "proxy/model/socket_address.hpp"

namespace kubeportal::explain {

/// A Service as people name it.
struct NamedService {
  std::string namespace_;
  std::string name;
  std::string port;                         ///< a name or a number; empty: the first that is served
  std::optional<model::Protocol> protocol;  ///< nullopt: any

  bool operator==(const NamedService&) const = default;
};

/// What a client dials.
struct DialledAddress {
  model::SocketAddress address;
  model::Protocol protocol = model::Protocol::tcp;

  bool operator==(const DialledAddress&) const = default;
};

using Destination = std::variant<NamedService, DialledAddress>;

inline constexpr std::string_view kDestinationAllowed =
    "a Service such as default/web, default/web:http or default/web:53/udp, an address such as "
    "10.96.0.10:80, [fd00::10]:53/udp, or a name as a pod would use it: web, web.default:80, "
    "http://web.default.svc.cluster.local/";

/// Reads what kDestinationAllowed says; nullopt for anything else. A name without a namespace is
/// one of "default", as a pod there would find it.
std::optional<Destination> parse_destination(std::string_view text);

/// "default/web:http/TCP", "10.96.0.10:80/UDP": read again it is the same.
std::string to_string(const Destination& destination);

}  // namespace kubeportal::explain
