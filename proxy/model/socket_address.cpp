#include "proxy/model/socket_address.hpp"

#include <charconv>
#include <cstring>

#include <netinet/in.h>

namespace kubeportal::model {

namespace ip = boost::asio::ip;

std::string to_string(const SocketAddress& address) {
  const std::string host = address.address.to_string();
  const std::string port = std::to_string(address.port);
  return address.address.is_v6() ? "[" + host + "]:" + port : host + ":" + port;
}

std::optional<SocketAddress> parse_socket_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos) return std::nullopt;
  std::string_view host = text.substr(0, colon);
  const std::string_view digits = text.substr(colon + 1);
  const bool bracketed = host.size() >= 2 && host.front() == '[' && host.back() == ']';
  if (bracketed) host = host.substr(1, host.size() - 2);

  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
  if (error != std::errc{} || end != digits.data() + digits.size()) return std::nullopt;

  const auto address = parse_ip(std::string(host));
  if (!address || address->is_v6() != bracketed) return std::nullopt;
  return SocketAddress{*address, port};
}

std::optional<IpAddress> parse_ip(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;  // Asio would end there
  boost::system::error_code error;
  const auto address = ip::make_address(text, error);
  if (error) return std::nullopt;
  return address;
}

api::IpFamily family_of(const IpAddress& address) {
  return address.is_v6() ? api::IpFamily::ipv6 : api::IpFamily::ipv4;
}

KernelAddress::KernelAddress(const SocketAddress& address) {
  if (address.address.is_v6()) {
    const auto v6 = address.address.to_v6();
    sockaddr_in6 kernel{};
    kernel.sin6_family = AF_INET6;
    kernel.sin6_port = htons(address.port);
    kernel.sin6_scope_id = static_cast<std::uint32_t>(v6.scope_id());
    std::memcpy(&kernel.sin6_addr, v6.to_bytes().data(), sizeof kernel.sin6_addr);
    std::memcpy(&storage, &kernel, sizeof kernel);
    length = sizeof kernel;
  } else {
    sockaddr_in kernel{};
    kernel.sin_family = AF_INET;
    kernel.sin_port = htons(address.port);
    std::memcpy(&kernel.sin_addr, address.address.to_v4().to_bytes().data(),
                sizeof kernel.sin_addr);
    std::memcpy(&storage, &kernel, sizeof kernel);
    length = sizeof kernel;
  }
}

SocketAddress from_kernel(const KernelAddress& kernel) {
  if (kernel.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &kernel.storage, sizeof v6);
    ip::address_v6::bytes_type bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    const ip::address_v6 address(bytes, v6.sin6_scope_id);
    if (address.is_v4_mapped()) {
      return {ip::make_address_v4(ip::v4_mapped, address), ntohs(v6.sin6_port)};
    }
    return {address, ntohs(v6.sin6_port)};
  }
  sockaddr_in v4{};
  std::memcpy(&v4, &kernel.storage, sizeof v4);
  return {ip::address_v4(ntohl(v4.sin_addr.s_addr)), ntohs(v4.sin_port)};
}

}  // namespace kubeportal::model
