#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/asio/ip/address.hpp>
#include <sys/socket.h>

#include "k8sclient/api/service.hpp"

namespace kubeportal::model {

using IpAddress = boost::asio::ip::address;

/// An IP address and a port, of either family. Port 0 means "any free port" where one listens.
struct SocketAddress {
  IpAddress address;
  std::uint16_t port = 0;

  std::strong_ordering operator<=>(const SocketAddress&) const = default;
};

/// "10.0.0.1:80" or "[fd00::1]:80".
std::string to_string(const SocketAddress& address);

/// Reads what to_string writes; nullopt for anything else, host names included.
std::optional<SocketAddress> parse_socket_address(std::string_view text);

/// Reads an IPv4 or IPv6 address without brackets; nullopt for anything else.
std::optional<IpAddress> parse_ip(const std::string& text);

api::IpFamily family_of(const IpAddress& address);

/// The kernel's form, for bind(2) and connect(2). `length` is that of the family.
struct KernelAddress {
  sockaddr_storage storage{};
  socklen_t length = 0;

  explicit KernelAddress(const SocketAddress& address);
  KernelAddress() : length(sizeof storage) {}

  sockaddr* data() { return reinterpret_cast<sockaddr*>(&storage); }
  const sockaddr* data() const { return reinterpret_cast<const sockaddr*>(&storage); }
};

/// From accept4(2) and getsockname(2). IPv4-mapped IPv6 addresses become IPv4.
SocketAddress from_kernel(const KernelAddress& kernel);

}  // namespace kubeportal::model
