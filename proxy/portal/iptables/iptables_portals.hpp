#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <set>
#include <vector>

#include "proxy/model/rule_statistics.hpp"
#include "proxy/model/sync_progress.hpp"
#include "proxy/portal/iptables/bounded_frequency_runner.hpp"
#include "proxy/portal/iptables/flavour.hpp"
#include "proxy/portal/iptables/foreign_ports.hpp"
#include "proxy/portal/iptables/portal_claims.hpp"
#include "proxy/portal/iptables/proxy_sockets.hpp"
#include "proxy/portal/iptables/rule_keeper.hpp"
#include "proxy/portal/iptables/rule_plan.hpp"
#include "proxy/portal/iptables/udp_rules.hpp"
#include "proxy/portal/local_addresses.hpp"
#include "proxy/portal/node_port_addresses.hpp"
#include "proxy/portal/portals.hpp"

namespace kubeportal::portal {

/// What rules depend on beside the objects; changes with the machine's addresses.
struct NodeAddresses {
  LocalAddresses local;
  std::set<model::IpFamily> with_unnumbered_interfaces;  ///< see NodeFacts::steer_to
};

/// Portals of `iptables` mode: rules in the kernel steer what clients dial to proxy ports, one a
/// leg, on which the data plane accepts. A socket listens before a rule leads to it, and is closed
/// after the rule has gone. Rules are planned as a whole, at the pace of
/// --iptables-min-sync-period, and only differences reach the kernel. Every second it looks whether
/// somebody else has changed them; every --iptables-sync-period they are compared in full.
///
/// Owned by App, control thread. stop() ends all changing of rules; they stay.
class IptablesPortals final : public Portals {
 public:
  struct Settings {
    NodePortAddresses node_port_addresses;
    std::vector<model::Cidr> cluster_cidrs;  ///< pods' addresses; empty: pods count as outside
    std::optional<PortRange> proxy_port_range;
    PortRange kernel_ports;  ///< where the kernel chooses ports if there is no range
    std::chrono::nanoseconds min_sync_period;
    std::chrono::nanoseconds sync_period;
  };

  struct Timers {
    RetryTimer& pace;
    RetryTimer& look;
    RetryTimer& ipv4;
    RetryTimer& ipv6;
  };

  struct Machine {
    std::function<std::vector<ListeningSocket>(model::Protocol)> listening_sockets;
    ProxySockets::HolderOf holder_of;
  };

  /// Told what the rules in the kernel do to UDP; flows that began before may be treated otherwise.
  struct UdpListener {
    std::function<void(UdpTargets, const LocalAddresses&)> rules_are;
    std::function<void()> rules_were_changed_by_others;  ///< for a while; they are as told again
  };

  IptablesPortals(Settings settings, const Flavour& flavour, NodeAddresses addresses,
                  model::DataPlane& data_plane, CommandRunner& runner, Timers timers,
                  Machine machine, UdpListener udp, model::RuleStatistics& statistics,
                  model::SyncProgress& progress, model::Journal& journal);

  /// Takes over the rules that an earlier process left; at start. A family that is not adopted is
  /// not served.
  void adopt(model::IpFamily family, RuleSet found);

  void set(const model::ServicePortName& service_port, std::vector<model::Portal> portals) override;
  void remove(const model::ServicePortName& service_port) override;
  void admit_health_checks(const std::string& service, std::optional<std::uint16_t> port) override;
  void commit() override;

  /// Calls `tell` once, when the first rules of every family that is served are in force. To be
  /// said before the first commit().
  void tell_when_in_force(std::function<void()> tell) { tell_in_force_ = std::move(tell); }

  void addresses_changed(NodeAddresses now);

  /// What is not steered, because a process of this node listens there.
  std::set<PortalClaims::Place> held_by_others() const { return foreign_ports_.held(); }

  /// No rule is changed any more, and no socket closed.
  void stop();

 private:
  using Epoch = RuleKeeper::Epoch;

  struct Entry {
    std::vector<model::Portal> portals;
    std::set<model::Leg> legs;
  };

  RuleKeeper::Callbacks callbacks(model::IpFamily family);
  RuleKeeper& keeper(model::IpFamily family);

  void is_in_force(model::IpFamily family, Epoch plan);
  void request_plan();
  void plan();
  NodeFacts facts(model::IpFamily family) const;
  std::vector<PortalRoute> routes(model::IpFamily family);
  bool is_to_be_steered(const model::ServicePortName& name, const model::Portal& portal);
  Way way(const model::ServicePortName& name, const model::Portal& portal, model::Scope scope,
          model::Verdict verdict) const;

  bool open_sockets(const std::set<model::Leg>& legs);
  void look_after();
  void changed_by_us(unsigned tables);
  void look_at_kernel();
  void look_again_later();

  const Settings settings_;
  const RuleGeneration generation_;
  const bool counts_transactions_;  // generation_ goes up by one for each
  NodeAddresses addresses_;
  RetryTimer& look_timer_;
  model::SyncProgress& progress_;

  ProxySockets sockets_;
  PortalClaims claims_;
  ForeignPorts foreign_ports_;
  std::map<model::ServicePortName, Entry> service_ports_;
  std::set<model::Leg> without_socket_;                      // to be tried again
  std::map<std::string, std::uint16_t> health_check_ports_;  // by Service

  std::set<model::IpFamily> families_;
  std::set<model::IpFamily> families_in_force_;
  std::function<void()> tell_in_force_;
  const UdpListener udp_;
  UdpRules udp_rules_;
  RuleKeeper ipv4_;
  RuleKeeper ipv6_;
  Epoch planned_ = 0;
  std::uint64_t known_generation_ = 0;
  bool look_closely_ = false;  // although the generation looks the same
  bool committed_ = false;
  bool changed_ = false;  // since the last commit
  bool stopped_ = false;
  bool plan_is_requested_ = false;
  BoundedFrequencyRunner pace_;
};

}  // namespace kubeportal::portal
