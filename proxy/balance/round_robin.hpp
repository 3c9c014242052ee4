#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <vector>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::balance {

/// Takes endpoints in turn. Pure; not thread-safe, its Balancer locks.
///
/// The turn survives changes of the endpoint list: who is next stays next, the others keep their
/// places, and new endpoints join at the end of the cycle. (kube-proxy's userspace mode reshuffled
/// and started again from the first, so under churn connections clumped on few endpoints.)
class RoundRobin {
 public:
  using Predicate = std::function<bool(const model::SocketAddress&)>;

  /// Replaces the endpoints; `endpoints` holds no duplicates.
  void replace(const std::vector<model::SocketAddress>& endpoints);

  /// The next endpoint in turn that `eligible` admits; nullopt if it admits none. The turn passes
  /// to the one after it.
  std::optional<model::SocketAddress> next(const Predicate& eligible);

  /// What next() would return, without its turn passing.
  std::optional<model::SocketAddress> peek(const Predicate& eligible) const;

  bool contains(const model::SocketAddress& endpoint) const;
  bool empty() const { return cycle_.empty(); }

 private:
  std::optional<std::size_t> index_of_next(const Predicate& eligible) const;

  std::vector<model::SocketAddress> cycle_;
  std::size_t cursor_ = 0;  // index of the next in turn; 0 while empty
};

}  // namespace kubeportal::balance
