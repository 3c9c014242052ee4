#include <algorithm>
#include <bit>
#include <cerrno>
#include <cstring>
#include <memory>
#include <optional>

#include <ifaddrs.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/portal/local_addresses.hpp"

namespace kubeportal::portal {

namespace {

bool is_ip(const sockaddr* address) {
  return address != nullptr && (address->sa_family == AF_INET || address->sa_family == AF_INET6);
}

model::IpAddress ip_of(const sockaddr* address) {
  model::KernelAddress kernel;
  const std::size_t length =
      address->sa_family == AF_INET6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  std::memcpy(&kernel.storage, address, length);
  return model::from_kernel(kernel).address;
}

unsigned prefix_length_of(const sockaddr* netmask) {
  if (netmask == nullptr) return 0;
  unsigned bits = 0;
  const auto count = [&bits](const auto& bytes) {
    for (const unsigned char byte : bytes) bits += static_cast<unsigned>(std::popcount(byte));
  };
  const auto mask = ip_of(netmask);
  if (mask.is_v6()) {
    count(mask.to_v6().to_bytes());
  } else {
    count(mask.to_v4().to_bytes());
  }
  return bits;
}

/// The source address of the default route: the kernel chooses it when a datagram socket is
/// connected, and nothing is sent. The destinations are reserved for documentation (RFC 5737,
/// 3849).
std::optional<model::IpAddress> source_of_default_route(const char* destination) {
  const model::KernelAddress to({*model::parse_ip(destination), 9});
  const int descriptor = ::socket(to.data()->sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return std::nullopt;
  model::KernelAddress from;
  const bool known = ::connect(descriptor, to.data(), to.length) == 0 &&
                     ::getsockname(descriptor, from.data(), &from.length) == 0;
  ::close(descriptor);
  if (!known) return std::nullopt;
  return model::from_kernel(from).address;
}

/// Without a default route the first address that is neither loopback nor link-local.
std::optional<model::IpAddress> primary_address(const std::vector<InterfaceAddress>& addresses,
                                                bool v6) {
  if (auto address = source_of_default_route(v6 ? "2001:db8::1" : "198.51.100.1")) return address;
  const auto first = std::find_if(addresses.begin(), addresses.end(), [v6](const auto& entry) {
    if (entry.on_loopback || entry.address.is_v6() != v6) return false;
    return !v6 || !entry.address.to_v6().is_link_local();
  });
  if (first == addresses.end()) return std::nullopt;
  return first->address;
}

}  // namespace

boost::system::result<LocalAddresses> read_local_addresses() {
  ifaddrs* list = nullptr;
  if (::getifaddrs(&list) != 0) {
    return boost::system::error_code(errno, boost::system::system_category());
  }
  const std::unique_ptr<ifaddrs, void (*)(ifaddrs*)> owner(list, ::freeifaddrs);

  std::vector<InterfaceAddress> addresses;
  for (const ifaddrs* entry = list; entry != nullptr; entry = entry->ifa_next) {
    if (!is_ip(entry->ifa_addr)) continue;
    addresses.push_back({ip_of(entry->ifa_addr), prefix_length_of(entry->ifa_netmask),
                         (entry->ifa_flags & IFF_LOOPBACK) != 0});
  }
  std::vector<model::IpAddress> primary;
  for (const bool v6 : {false, true}) {
    if (const auto address = primary_address(addresses, v6)) primary.push_back(*address);
  }
  return LocalAddresses(std::move(addresses), std::move(primary));
}

}  // namespace kubeportal::portal
