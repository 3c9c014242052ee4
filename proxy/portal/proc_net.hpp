#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "proxy/model/service_port_name.hpp"
#include "proxy/model/socket_address.hpp"

namespace kubeportal::portal {

/// A TCP socket that listens, or a UDP one that anybody may send to, as /proc/net/tcp, tcp6, udp
/// and udp6 show it.
struct ListeningSocket {
  model::SocketAddress address;
  std::uint64_t inode = 0;
};

/// Reads such sockets out of the text of one of the protocol's files; lines it cannot read are left
/// out.
std::vector<ListeningSocket> parse_proc_net(model::Protocol protocol, std::string_view text);

/// The sockets that keep `wanted` from being bound, the likeliest first: the same address, then an
/// unspecified one, then an unspecified IPv6 one where IPv4 is wanted (it may take both). Where
/// `wanted` is unspecified every socket of its family on the port counts.
std::vector<ListeningSocket> in_the_way_of(const model::SocketAddress& wanted,
                                           const std::vector<ListeningSocket>& listening);

}  // namespace kubeportal::portal
