#include "proxy/relay/udp/flow_key.hpp"

#include <cstring>

#include <netinet/in.h>

namespace kubeportal::relay {

FlowKey::FlowKey(const sockaddr_storage& from, const Arrival& at, std::uint32_t socket_number)
    : arrival_interface(at.interface), socket(socket_number) {
  if (from.ss_family == AF_INET6) {
    sockaddr_in6 v6;
    std::memcpy(&v6, &from, sizeof v6);
    std::memcpy(client, &v6.sin6_addr, sizeof v6.sin6_addr);
    client_scope = v6.sin6_scope_id;
    client_port = v6.sin6_port;
  } else {
    sockaddr_in v4;
    std::memcpy(&v4, &from, sizeof v4);
    std::memcpy(client, &v4.sin_addr, sizeof v4.sin_addr);
    client_port = v4.sin_port;
  }
  std::memcpy(arrival, at.address.data(), at.address.size());
}

std::size_t FlowKeyHash::operator()(const FlowKey& key) const noexcept {
  constexpr std::uint64_t kOddMultiplier = 0x9E3779B97F4A7C15;  // 2^64 / golden ratio
  std::uint64_t hash = kOddMultiplier;
  const auto mix = [&](std::uint64_t word) {
    hash = (hash ^ word) * kOddMultiplier;
    hash ^= hash >> 32;
  };
  mix(key.client[0]);
  mix(key.client[1]);
  mix(key.arrival[0]);
  mix(key.arrival[1]);
  mix(std::uint64_t{key.client_scope} << 32 | key.arrival_interface);
  mix(std::uint64_t{key.socket} << 16 | key.client_port);
  return hash;
}

}  // namespace kubeportal::relay
