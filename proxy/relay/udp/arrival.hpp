#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include <sys/socket.h>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::relay {

/// The address of this machine that a datagram arrived at, which its reply has to leave from: the
/// client knows no other. (conntrack then restores the portal's address where a rule led here.)
struct Arrival {
  std::array<std::uint8_t, 16> address{};  ///< IPv4 in the first four bytes; all 0: not asked for
  std::uint32_t interface = 0;             ///< only where the address is link-local
};

/// Room for one IP_PKTINFO or IPV6_PKTINFO message.
inline constexpr std::size_t kArrivalControlSize = 40;

/// Makes the kernel tell the arrival address of every datagram: for sockets bound to an unspecified
/// address, as others know it.
boost::system::error_code ask_for_arrival(int socket, bool v6);

/// What recvmsg(2) told; empty if nothing.
Arrival arrival_of(const msghdr& received);

/// Where the replies to one client go and what they leave from: the name and control parts of
/// sendmsg(2). Not to be moved while a msghdr points into it.
class ReplyPath {
 public:
  ReplyPath(const sockaddr_storage& client, const Arrival& arrival);

  /// Points `reply` to what is kept here.
  void apply(msghdr& reply);

  model::SocketAddress client() const { return model::from_kernel(client_); }

 private:
  model::KernelAddress client_;
  alignas(cmsghdr) std::array<std::byte, kArrivalControlSize> control_{};
  std::size_t control_length_ = 0;
};

}  // namespace kubeportal::relay
