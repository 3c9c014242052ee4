#pragma once

#include <vector>

#include "proxy/portal/conntrack.hpp"

namespace kubeportal::portal {

/// The table of the network namespace in which the calling thread lives, over netlink. Keeps
/// nothing between calls. Needs CAP_NET_ADMIN.
class KernelConntrack final : public Conntrack {
 public:
  boost::system::result<std::size_t> delete_udp_where(const Condition& condition) override;

  /// The UDP entries of both families for which the condition holds.
  boost::system::result<std::vector<ConntrackEntry>> udp_where(const Condition& condition) const;
};

}  // namespace kubeportal::portal
