#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::portal {

/// A socket that listens, as /proc/net/tcp and /proc/net/tcp6 show it.
struct ListeningSocket {
  model::SocketAddress address;
  std::uint64_t inode = 0;
};

/// Reads the listening sockets out of the text of either file; lines it cannot read are left out.
std::vector<ListeningSocket> parse_proc_net_tcp(std::string_view text);

/// The sockets that keep `wanted` from being bound, the likeliest first: the same address, then an
/// unspecified one, then an unspecified IPv6 one where IPv4 is wanted (it may take both). Where
/// `wanted` is unspecified every socket of its family on the port counts.
std::vector<ListeningSocket> in_the_way_of(const model::SocketAddress& wanted,
                                           const std::vector<ListeningSocket>& listening);

}  // namespace kubeportal::portal
