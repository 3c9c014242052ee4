#pragma once

#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "proxy/portal/iptables/portal_claims.hpp"
#include "proxy/portal/proc_net.hpp"

namespace kubeportal::portal {

/// Watches that no rule takes traffic away from a process of this node: a portal on an address of
/// the node, whose port a foreign process listens on, is not steered, and the process is named. A
/// place that was found free stays ours as long as it is asked about. Control thread.
class ForeignPorts {
 public:
  struct Machine {
    std::function<std::vector<ListeningSocket>(model::Protocol)> listening_sockets;
    std::function<std::optional<std::string>(model::Protocol, const model::SocketAddress&)>
        holder_of;
    std::function<bool(std::uint16_t)> is_our_port;  ///< one of our own accepting sockets'
  };

  explicit ForeignPorts(Machine machine) : machine_(std::move(machine)) {}

  /// One round of questions; what is not asked about is forgotten at its end.
  void begin();
  bool is_held(const model::ServicePortName& name, const PortalClaims::Place& place);
  void end();

  /// The places that foreign processes had in the last round.
  std::set<PortalClaims::Place> held() const;

 private:
  const std::vector<ListeningSocket>& sockets_on(model::Protocol protocol, std::uint16_t port);

  const Machine machine_;
  std::set<PortalClaims::Place> free_;
  std::map<PortalClaims::Place, model::ServicePortName> held_;  // and who has been told so
  std::set<PortalClaims::Place> free_before_;
  std::map<PortalClaims::Place, model::ServicePortName> held_before_;
  using ByPort = std::map<std::uint16_t, std::vector<ListeningSocket>>;
  std::map<model::Protocol, ByPort> listening_;  // of this round
};

}  // namespace kubeportal::portal
