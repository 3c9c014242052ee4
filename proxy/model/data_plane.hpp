#pragma once

#include <chrono>
#include <optional>
#include <vector>

#include <boost/system/result.hpp>

#include "proxy/model/portal.hpp"

namespace kubeportal::model {

/// What a leg's connections are balanced over; replaces what was published before as a whole.
struct Backends {
  std::vector<SocketAddress> endpoints;  ///< no duplicates; empty: clients are refused
  std::optional<std::chrono::seconds> affinity_timeout;  ///< nullopt: no session affinity

  bool operator==(const Backends&) const = default;
};

/// The data plane as the control plane sees it. Called on the control thread only; nothing here
/// waits for traffic. Order for a new leg: publish, then open. Order for one that goes: close its
/// addresses, then forget it.
class DataPlane {
 public:
  virtual ~DataPlane() = default;

  /// Endpoints and affinity of a leg, made known or replaced. While there is no endpoint the leg's
  /// accepting sockets stay bound but do not listen, so clients are refused and nobody can take
  /// the port. Connections that run are left alone.
  virtual void publish(const Leg& leg, Backends backends) = 0;

  /// Opens an accepting socket of a published leg. Port 0 takes any free port. Clients outside
  /// `allowed_sources` (empty: none are outside) are reset when they connect.
  /// Returns the bound address, or the error of socket(2), bind(2) or listen(2).
  virtual boost::system::result<SocketAddress> open(const Leg& leg, const SocketAddress& address,
                                                    std::vector<Cidr> allowed_sources) = 0;

  /// Closes an accepting socket by the address that open() returned. Clients that were accepted are
  /// served to their end.
  virtual void close(const Leg& leg, const SocketAddress& address) = 0;

  /// Drops a leg without accepting sockets. Its connections run on until they end.
  virtual void forget(const Leg& leg) = 0;
};

}  // namespace kubeportal::model
