#pragma once

#include <set>

#include "proxy/explain/machine.hpp"
#include "proxy/portal/iptables/flavour.hpp"
#include "proxy/portal/iptables/portal_claims.hpp"

namespace kubeportal::app {

/// Whether an answer names the processes that hold ports, for which all of /proc is walked.
enum class Processes : bool { unnamed, named };

/// What can be asked of a machine on which the proxy listens on its portals itself.
explain::Machine binding_machine(Processes processes);

/// What can be asked of a machine on which rules steer: `held` are the places that foreign
/// processes have, the rest is read when it is asked for.
explain::Machine steering_machine(const portal::Flavour& flavour,
                                  std::set<portal::PortalClaims::Place> held, Processes processes);

}  // namespace kubeportal::app
