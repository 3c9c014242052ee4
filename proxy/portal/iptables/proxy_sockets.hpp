#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "proxy/model/data_plane.hpp"
#include "proxy/portal/iptables/port_allocator.hpp"
#include "proxy/portal/iptables/saved_rules.hpp"

namespace kubeportal::portal {

/// The accepting sockets that rules lead to: one a leg, on a proxy port that it keeps as long as it
/// lives, and over a restart. A socket outlives its use until the rules without it are in force:
/// it is *retired* with the number of the rule plan that no longer knows it.
///
/// Owned by IptablesPortals, control thread. Its end leaves open sockets to the data plane.
class ProxySockets {
 public:
  using Epoch = std::uint64_t;
  /// The process that listens on an address, for messages.
  using HolderOf =
      std::function<std::optional<std::string>(model::Protocol, const model::SocketAddress&)>;

  ProxySockets(model::DataPlane& data_plane, PortAllocator ports, HolderOf holder_of);

  /// The ports that rules of an earlier process lead to: their service ports get them again.
  void adopt(model::IpFamily family, const ProxyPortsByName& ports);
  /// What was adopted and nobody asked for is free.
  void end_adoption();

  /// The leg's proxy port; its socket is opened if need be. nullopt: it cannot be; the reason is
  /// logged once, and the next call tries again.
  std::optional<std::uint16_t> use(const model::Leg& leg);

  /// The leg's proxy port where it has one.
  std::optional<std::uint16_t> port_of(const model::Leg& leg) const;

  /// No plan from `plan` on leads to the leg; without effect where it has no socket.
  void retire(const model::Leg& leg, Epoch plan);

  /// Closes what plans up to `in_force` have retired, of one family.
  void close_retired(model::IpFamily family, Epoch in_force);

  /// Whether a TCP or UDP socket of ours is on the port.
  bool is_ours(std::uint16_t port) const { return ports_in_use_.contains(port); }

 private:
  struct Socket {
    model::SocketAddress address;
    std::optional<Epoch> retired;
  };
  using AdoptedKey = std::pair<model::IpFamily, ProxyPortsByName::key_type>;

  std::optional<Socket> reopen(const model::Leg& leg);
  std::optional<Socket> open(const model::Leg& leg);
  std::optional<Socket> take(const model::Leg& leg, std::uint16_t port,
                             boost::system::error_code& error);
  void say_failed(const model::Leg& leg, const std::string& why);

  model::DataPlane& data_plane_;
  PortAllocator ports_;
  const HolderOf holder_of_;
  std::map<model::Leg, Socket> sockets_;
  std::multiset<std::uint16_t> ports_in_use_;
  std::map<AdoptedKey, std::uint16_t> adopted_;
  std::multiset<std::uint16_t> adopted_ports_;
  std::set<model::Leg> failed_;  // said so already
};

}  // namespace kubeportal::portal
