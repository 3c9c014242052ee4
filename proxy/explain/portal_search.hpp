#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proxy/control/description.hpp"
#include "proxy/explain/explain.hpp"

namespace kubeportal::explain {

/// The portal that a destination means.
struct FoundPortal {
  model::ServicePortName service_port;
  const control::ServicePortPlan* plan = nullptr;  ///< of the description that was searched
  model::Portal portal;                            ///< one of the plan's
  model::SocketAddress dialled;                    ///< a node port's with an address of this node
};

struct PortalSearch {
  std::optional<FoundPortal> found;
  std::string finding;  ///< what it is, or why it is none, as a sentence without its full stop
};

/// Where several Services ask for one address and port, the first by "namespace/name" has it: a
/// proxy that starts hears of them in that order. `client` is the family that the client speaks;
/// nullopt: both.
PortalSearch search_portal(const Destination& destination, std::optional<model::IpFamily> client,
                           const control::Description& description, const World& world);

}  // namespace kubeportal::explain
