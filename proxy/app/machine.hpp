#pragma once

#include <set>

#include "proxy/explain/machine.hpp"
#include "proxy/portal/iptables/flavour.hpp"
#include "proxy/portal/iptables/portal_claims.hpp"

namespace kubeportal::app {

/// What can be asked of a machine on which the proxy listens on its portals itself.
explain::Machine binding_machine();

/// What can be asked of a machine on which rules steer: `held` are the places that foreign
/// processes have, the rest is read when it is asked for.
explain::Machine steering_machine(const portal::Flavour& flavour,
                                  std::set<portal::PortalClaims::Place> held);

}  // namespace kubeportal::app
