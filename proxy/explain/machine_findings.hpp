#pragma once

#include <optional>
#include <string>
#include <vector>

#include "proxy/explain/explain.hpp"
#include "proxy/explain/machine.hpp"

namespace kubeportal::explain {

/// What the machine says of one portal.
struct MachineFinding {
  std::vector<Step> steps;
  /// Set where that decides: what becomes of the connection, and why.
  std::optional<std::pair<Outcome, std::string>> end;
};

/// Whether a process of this node has the place.
MachineFinding find_holder(const Machine& machine, const DialledPortal& portal);

/// The rules in the kernel: their text and counters, or that they are missing.
MachineFinding find_rules(const Machine& machine, const RuleQuestion& question);

/// UDP flows to the portal, of this client or of anybody, that the kernel does not lead to one of
/// `sockets`, where the rules lead to. `end` is never set.
struct StaleFlows {
  std::vector<Step> steps;
  std::string clients;  ///< "192.0.2.2:5353"; empty: there are none
};
StaleFlows find_stale_flows(const Machine& machine, const DialledPortal& portal,
                            const std::optional<model::IpAddress>& client,
                            const std::vector<model::SocketAddress>& sockets,
                            const portal::LocalAddresses& local);

}  // namespace kubeportal::explain
