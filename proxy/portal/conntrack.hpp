#pragma once

#include <cstddef>
#include <functional>

#include <boost/system/result.hpp>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::portal {

/// A UDP flow that the kernel remembers, and with it how it translates the flow's packets.
struct ConntrackEntry {
  model::SocketAddress client;  ///< who sent the first packet
  model::SocketAddress dialled;
  /// From where the client's answers come; where it is `dialled`, nothing is translated.
  model::SocketAddress answered_by;
};

/// The kernel's table of flows, as far as it is ours to correct. Calls block for as long as reading
/// the table takes (about a second for a million entries), so they run off the control thread.
class Conntrack {
 public:
  using Condition = std::function<bool(const ConntrackEntry&)>;

  virtual ~Conntrack() = default;

  /// Deletes the UDP entries of both families for which the condition holds; the next packet of
  /// such a flow meets the rules anew. Returns how many were deleted, or the error of netlink.
  virtual boost::system::result<std::size_t> delete_udp_where(const Condition& condition) = 0;
};

}  // namespace kubeportal::portal
