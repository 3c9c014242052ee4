#pragma once

#include <atomic>
#include <mutex>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "proxy/balance/endpoint_health.hpp"
#include "proxy/balance/round_robin.hpp"
#include "proxy/balance/session_affinity.hpp"
#include "proxy/model/data_plane.hpp"

namespace kubeportal::balance {

/// Chooses the endpoint of each connection of one leg: session affinity, else round robin, and
/// suspended endpoints last. Shared by all workers; one short lock a connection.
class Balancer {
 public:
  /// Replaces endpoints and affinity. Clients of endpoints that left are forgotten, the turn of
  /// those that stay is kept.
  void publish(const model::Backends& backends);

  bool empty() const { return empty_.load(std::memory_order_relaxed); }

  /// An endpoint that is not in `tried`; nullopt when there is none left. The client sticks to it
  /// where affinity is on.
  std::optional<model::SocketAddress> pick(const model::IpAddress& client,
                                           std::span<const model::SocketAddress> tried,
                                           TimePoint now);

  /// What pick() would say, and why, without anything changing.
  struct Foretold {
    std::optional<model::SocketAddress> next;
    /// Whom one connection dials, in this order, up to the first whose last dial has not just
    /// failed; begins with `next`.
    std::vector<model::SocketAddress> dials;
    /// The endpoint that the client stays with and for how long; nullopt: with none.
    std::optional<std::pair<model::SocketAddress, std::chrono::nanoseconds>> affinity;
    std::vector<model::SocketAddress> suspended;  ///< sorted
    EndpointHealth::Failing failing;
  };
  /// Without a client only the turn counts.
  Foretold foretell(const std::optional<model::IpAddress>& client, TimePoint now);

  /// Endpoints whose dials fail, sorted. Takes no lock while no endpoint has a failure on record.
  std::vector<model::SocketAddress> suspended(TimePoint now);

  /// Records a failed dial and lets the client go elsewhere.
  Suspension dial_failed(const model::IpAddress& client, const model::SocketAddress& endpoint,
                         TimePoint now, model::DialFailure why);

  /// Records a successful dial. Takes no lock while no endpoint has a failure on record. True if
  /// the endpoint had failed often enough to be suspended before.
  bool dial_succeeded(const model::SocketAddress& endpoint);

 private:
  /// What pick() and foretell() go by.
  template <typename Turn>
  std::optional<model::SocketAddress> choose(const std::optional<model::SocketAddress>& sticky,
                                             std::span<const model::SocketAddress> tried,
                                             TimePoint now, const Turn& turn) const;

  std::atomic<bool> empty_{true};
  std::atomic<bool> spotless_{true};

  std::mutex mutex_;  // protects what follows
  RoundRobin round_robin_;
  SessionAffinity affinity_;
  EndpointHealth health_;
};

}  // namespace kubeportal::balance
