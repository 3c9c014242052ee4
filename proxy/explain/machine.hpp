#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include <boost/system/result.hpp>

#include "proxy/model/portal.hpp"
#include "proxy/portal/conntrack.hpp"
#include "proxy/portal/iptables/portal_rules.hpp"

namespace kubeportal::explain {

/// A portal, and the address at which one dials it.
struct DialledPortal {
  const model::ServicePortName& service_port;
  const model::Portal& portal;
  const model::SocketAddress& dialled;
};

/// A process of this machine that has a portal's place, so that it does not lead to the proxy.
struct Holder {
  std::string who;       ///< "nginx (pid 1234)"; empty: it cannot be known
  bool answers = false;  ///< it listens where one dials, and not only in the way of it
};

/// On which rules the way of a connection depends.
struct RuleQuestion {
  DialledPortal portal;
  bool steers = true;  ///< those that lead to the proxy, else those that refuse or drop
  bool from_this_node = false;
};

/// What the machine on which a proxy runs says. Any thread where one may wait for programs. What
/// is empty cannot be asked.
struct Machine {
  std::function<std::optional<Holder>(const DialledPortal&)> holder_of;
  /// Those in the kernel, in their order; the error is the end of a sentence.
  std::function<boost::system::result<std::vector<portal::PortalRule>, std::string>(
      const RuleQuestion&)>
      rules;
  std::function<std::vector<portal::ConntrackEntry>(const portal::Conntrack::Condition&)> udp_flows;
};

}  // namespace kubeportal::explain
