#pragma once

#include <optional>

#include "proxy/model/connection.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

/// Round-trip time and retransmits of a TCP socket; nullopt where the kernel does not tell.
std::optional<model::TcpHealth> tcp_health(const Descriptor& socket);

/// What the client of an accepted socket has dialled: where a rule led it here (REDIRECT or DNAT)
/// the address before that, which the kernel keeps in its connection tracking.
std::optional<model::SocketAddress> dialled_address(const Descriptor& accepted);

}  // namespace kubeportal::relay
