#include "proxy/relay/tcp/kernel_figures.hpp"

#include <linux/netfilter_ipv4.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace kubeportal::relay {

namespace {

/// IP6T_SO_ORIGINAL_DST of linux/netfilter_ipv6/ip6_tables.h, which clashes with netinet/in.h.
constexpr int kOriginalIpv6Destination = 80;

std::optional<model::SocketAddress> own_address(const Descriptor& socket) {
  model::KernelAddress address;
  if (::getsockname(socket.fd(), address.data(), &address.length) != 0) return std::nullopt;
  return model::from_kernel(address);
}

}  // namespace

std::optional<model::TcpHealth> tcp_health(const Descriptor& socket) {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(socket.fd(), IPPROTO_TCP, TCP_INFO, &info, &length) != 0) return std::nullopt;
  return model::TcpHealth{std::chrono::microseconds(info.tcpi_rtt), info.tcpi_total_retrans};
}

std::optional<model::SocketAddress> dialled_address(const Descriptor& accepted) {
  const auto own = own_address(accepted);
  if (!own) return std::nullopt;
  const bool is_v6 = own->address.is_v6();
  model::KernelAddress original;
  const int known = ::getsockopt(accepted.fd(), is_v6 ? IPPROTO_IPV6 : IPPROTO_IP,
                                 is_v6 ? kOriginalIpv6Destination : SO_ORIGINAL_DST,
                                 original.data(), &original.length);
  return known == 0 ? model::from_kernel(original) : own;
}

}  // namespace kubeportal::relay
