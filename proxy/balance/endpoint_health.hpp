#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <utility>
#include <vector>

#include "proxy/balance/session_affinity.hpp"
#include "proxy/model/counters.hpp"
#include "proxy/model/socket_address.hpp"

namespace kubeportal::balance {

/// What a failed dial has brought upon an endpoint.
enum class Suspension : std::uint8_t {
  none,   ///< nothing, or nothing new
  first,  ///< it is suspended, and was well before
  again,  ///< it is suspended anew: its first dial after a suspension failed as well
};

/// Learns from dials which endpoints to try last. Pure, the clock is a parameter.
///
/// An endpoint whose dials failed three times running is suspended for 10 s: it is taken only when
/// no other is untried. After that it has its turn again, and the next failure suspends it at once;
/// a success clears it.
class EndpointHealth {
 public:
  static constexpr unsigned kFailuresToSuspend = 3;
  static constexpr std::chrono::seconds kSuspension{10};

  Suspension dial_failed(const model::SocketAddress& endpoint, TimePoint now,
                         model::DialFailure why);

  /// True if the endpoint had failed often enough to be suspended before.
  bool dial_succeeded(const model::SocketAddress& endpoint);

  bool suspended(const model::SocketAddress& endpoint, TimePoint now) const;

  /// All that are, sorted.
  std::vector<model::SocketAddress> suspended(TimePoint now) const;

  /// Those whose last dial failed within kSuspension, sorted, and how it failed: nothing better is
  /// known of the next dial.
  using Failing = std::vector<std::pair<model::SocketAddress, model::DialFailure>>;
  Failing failing(TimePoint now) const;

  /// Forgets every endpoint that `keep` rejects.
  void retain(const std::function<bool(const model::SocketAddress&)>& keep);

  /// True while no endpoint has a failure on record.
  bool spotless() const { return records_.empty(); }

 private:
  struct Record {
    unsigned failures_running = 0;
    TimePoint suspended_until{};
    TimePoint failed_at{};
    model::DialFailure why = model::DialFailure::refused;
  };
  std::map<model::SocketAddress, Record> records_;  // only endpoints whose last dial failed
};

}  // namespace kubeportal::balance
