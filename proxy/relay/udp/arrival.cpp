#include "proxy/relay/udp/arrival.hpp"

#include <cerrno>
#include <cstring>

#include <netinet/in.h>

namespace kubeportal::relay {

static_assert(kArrivalControlSize >= CMSG_SPACE(sizeof(in6_pktinfo)));
static_assert(kArrivalControlSize >= CMSG_SPACE(sizeof(in_pktinfo)));

namespace {

bool is_told(const Arrival& arrival) { return arrival.address != std::array<std::uint8_t, 16>{}; }

template <typename Info>
std::size_t write_control(std::byte* control, int level, int type, const Info& info) {
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof info);
  header.cmsg_level = level;
  header.cmsg_type = type;
  std::memcpy(control, &header, sizeof header);
  std::memcpy(control + CMSG_LEN(0), &info, sizeof info);
  return CMSG_SPACE(sizeof info);
}

}  // namespace

boost::system::error_code ask_for_arrival(int socket, bool v6) {
  const int on = 1;
  const int done = v6 ? ::setsockopt(socket, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on)
                      : ::setsockopt(socket, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
  if (done == 0) return {};
  return {errno, boost::system::system_category()};
}

Arrival arrival_of(const msghdr& received) {
  Arrival arrival;
  for (const auto* message = CMSG_FIRSTHDR(&received); message != nullptr;
       message = CMSG_NXTHDR(const_cast<msghdr*>(&received), const_cast<cmsghdr*>(message))) {
    if (message->cmsg_level == IPPROTO_IP && message->cmsg_type == IP_PKTINFO) {
      in_pktinfo info;
      std::memcpy(&info, CMSG_DATA(message), sizeof info);
      // The local address also where the datagram was sent to a broadcast address.
      std::memcpy(arrival.address.data(), &info.ipi_spec_dst, sizeof info.ipi_spec_dst);
    } else if (message->cmsg_level == IPPROTO_IPV6 && message->cmsg_type == IPV6_PKTINFO) {
      in6_pktinfo info;
      std::memcpy(&info, CMSG_DATA(message), sizeof info);
      std::memcpy(arrival.address.data(), &info.ipi6_addr, sizeof info.ipi6_addr);
      if (IN6_IS_ADDR_LINKLOCAL(&info.ipi6_addr)) arrival.interface = info.ipi6_ifindex;
    }
  }
  return arrival;
}

ReplyPath::ReplyPath(const sockaddr_storage& client, const Arrival& arrival) {
  const bool v6 = client.ss_family == AF_INET6;
  client_.storage = client;
  client_.length = v6 ? sizeof(sockaddr_in6) : sizeof(sockaddr_in);
  if (!is_told(arrival)) return;
  if (v6) {
    in6_pktinfo info{};
    std::memcpy(&info.ipi6_addr, arrival.address.data(), sizeof info.ipi6_addr);
    info.ipi6_ifindex = arrival.interface;
    control_length_ = write_control(control_.data(), IPPROTO_IPV6, IPV6_PKTINFO, info);
  } else {
    in_pktinfo info{};
    std::memcpy(&info.ipi_spec_dst, arrival.address.data(), sizeof info.ipi_spec_dst);
    control_length_ = write_control(control_.data(), IPPROTO_IP, IP_PKTINFO, info);
  }
}

void ReplyPath::apply(msghdr& reply) {
  reply.msg_name = client_.data();
  reply.msg_namelen = client_.length;
  reply.msg_control = control_length_ == 0 ? nullptr : control_.data();
  reply.msg_controllen = control_length_;
}

}  // namespace kubeportal::relay
