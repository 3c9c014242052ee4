#pragma once

#include <cstddef>
#include <cstdint>

#include <sys/socket.h>

#include "proxy/relay/udp/arrival.hpp"

namespace kubeportal::relay {

/// Which flow a datagram belongs to: who sent it, to which address, and the bound socket (a number
/// of the worker's) that received it. A plain value, since one is made for every datagram.
struct FlowKey {
  std::uint64_t client[2]{};   ///< address; IPv4 in the first four bytes
  std::uint64_t arrival[2]{};  ///< likewise
  std::uint32_t client_scope = 0;
  std::uint32_t arrival_interface = 0;
  std::uint32_t socket = 0;
  std::uint16_t client_port = 0;  ///< network byte order

  FlowKey() = default;
  /// `client` as recvmsg(2) gives it.
  FlowKey(const sockaddr_storage& client, const Arrival& arrival, std::uint32_t socket);

  bool operator==(const FlowKey&) const = default;
};

struct FlowKeyHash {
  std::size_t operator()(const FlowKey& key) const noexcept;
};

}  // namespace kubeportal::relay
