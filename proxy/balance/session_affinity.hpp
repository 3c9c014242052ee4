#pragma once

#include <chrono>
#include <cstddef>
#include <functional>
#include <list>
#include <optional>
#include <unordered_map>
#include <utility>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::balance {

using TimePoint = std::chrono::steady_clock::time_point;

/// Remembers which endpoint a client address was sent to (sessionAffinity: ClientIP). Pure, the
/// clock is a parameter; not thread-safe, its Balancer locks.
///
/// The window slides: every use starts it anew. Entries keep the time of their last use, not of
/// their end, so an edited time-out counts at once for every client. At most `capacity` clients are
/// remembered; the one that was away longest makes room.
class SessionAffinity {
 public:
  static constexpr std::size_t kDefaultCapacity = 65536;

  explicit SessionAffinity(std::size_t capacity = kDefaultCapacity) : capacity_(capacity) {}

  /// nullopt switches affinity off and forgets every client.
  void set_timeout(std::optional<std::chrono::seconds> timeout);
  bool enabled() const { return timeout_.has_value(); }

  /// The client's endpoint, if it was used within the time-out; counts as a use.
  std::optional<model::SocketAddress> find(const model::IpAddress& client, TimePoint now);

  /// The client's endpoint and for how long it stays so unless used; counts as no use. nullopt:
  /// there is none.
  std::optional<std::pair<model::SocketAddress, std::chrono::nanoseconds>> peek(
      const model::IpAddress& client, TimePoint now) const;

  void assign(const model::IpAddress& client, const model::SocketAddress& endpoint, TimePoint now);
  void forget(const model::IpAddress& client);

  /// Forgets every client whose endpoint `keep` rejects.
  void retain(const std::function<bool(const model::SocketAddress&)>& keep);

  std::size_t size() const { return by_client_.size(); }

 private:
  struct Entry {
    model::IpAddress client;
    model::SocketAddress endpoint;
    TimePoint last_used;
  };
  using Entries = std::list<Entry>;  // most recently used first

  void erase(Entries::iterator entry);
  void touch(Entries::iterator entry, TimePoint now);

  const std::size_t capacity_;
  std::optional<std::chrono::seconds> timeout_;
  Entries entries_;
  std::unordered_map<model::IpAddress, Entries::iterator> by_client_;
};

}  // namespace kubeportal::balance
