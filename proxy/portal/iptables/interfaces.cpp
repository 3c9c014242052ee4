#include "proxy/portal/iptables/interfaces.hpp"

#include <cerrno>
#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <net/if.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kubeportal::portal {

namespace {

using model::IpFamily;
using Message = std::vector<char>;

template <typename T>
T read_at(const char* from) {
  T value{};
  std::memcpy(&value, from, sizeof value);
  return value;
}

/// Asks for all objects of a kind and calls `take` with the body of each; false: no whole answer.
template <typename Header>
bool dump(int request_type,
          const std::function<void(const Header&, const char*, std::size_t)>& take) {
  const int fd = ::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_ROUTE);
  if (fd < 0) return false;
  struct {
    nlmsghdr header;
    Header body;
  } request{};
  request.header.nlmsg_len = NLMSG_LENGTH(sizeof(Header));
  request.header.nlmsg_type = static_cast<std::uint16_t>(request_type);
  request.header.nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP;
  bool whole = false;
  bool going = ::send(fd, &request, request.header.nlmsg_len, 0) >= 0;
  Message buffer(32768);
  while (going) {
    const auto size = ::recv(fd, buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    std::size_t at = 0;
    while (going && at + sizeof(nlmsghdr) <= static_cast<std::size_t>(size)) {
      const auto header = read_at<nlmsghdr>(buffer.data() + at);
      if (header.nlmsg_type == NLMSG_DONE) whole = true;
      going = header.nlmsg_type != NLMSG_DONE && header.nlmsg_type != NLMSG_ERROR;
      constexpr std::size_t kBody = NLMSG_HDRLEN + NLMSG_ALIGN(sizeof(Header));
      if (going && header.nlmsg_len >= kBody) {
        take(read_at<Header>(buffer.data() + at + NLMSG_HDRLEN), buffer.data() + at + kBody,
             header.nlmsg_len - kBody);
      }
      at += NLMSG_ALIGN(header.nlmsg_len);
    }
  }
  ::close(fd);
  return whole;
}

bool has_attribute(const char* attributes, std::size_t size, int wanted) {
  while (size >= sizeof(rtattr)) {
    const auto attribute = read_at<rtattr>(attributes);
    if (attribute.rta_type == wanted) return true;
    const std::size_t step = RTA_ALIGN(attribute.rta_len);
    if (step < sizeof(rtattr) || step > size) return false;
    attributes += step;
    size -= step;
  }
  return false;
}

}  // namespace

std::set<IpFamily> families_with_unnumbered_interfaces() {
  std::set<int> interfaces;
  const bool know_interfaces = dump<ifinfomsg>(
      RTM_GETLINK, [&](const ifinfomsg& link, const char* attributes, std::size_t size) {
        const bool is_up = (link.ifi_flags & IFF_UP) != 0;
        const bool is_loopback = (link.ifi_flags & IFF_LOOPBACK) != 0;
        if (!is_up || is_loopback || has_attribute(attributes, size, IFLA_MASTER)) return;
        interfaces.insert(link.ifi_index);
      });
  std::set<int> with_ipv4;
  std::set<int> with_ipv6;
  const bool know_addresses =
      dump<ifaddrmsg>(RTM_GETADDR, [&](const ifaddrmsg& address, const char*, std::size_t) {
        if (address.ifa_scope != RT_SCOPE_UNIVERSE) return;
        const auto index = static_cast<int>(address.ifa_index);
        if (address.ifa_family == AF_INET) with_ipv4.insert(index);
        if (address.ifa_family == AF_INET6) with_ipv6.insert(index);
      });
  std::set<IpFamily> families;
  if (!know_interfaces || !know_addresses) return families;
  for (const int interface : interfaces) {
    if (!with_ipv4.contains(interface)) families.insert(IpFamily::ipv4);
    if (!with_ipv6.contains(interface)) families.insert(IpFamily::ipv6);
  }
  return families;
}

}  // namespace kubeportal::portal
