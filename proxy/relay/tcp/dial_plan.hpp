#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "proxy/model/counters.hpp"
#include "proxy/model/socket_address.hpp"

namespace kubeportal::relay {

/// Which dials one connection has behind it and may still make. Pure. Lives only while dialling.
///
/// There are as many dials as time-outs. No endpoint is tried twice while another is untried; when
/// all were tried, those that timed out (a slow network, a lost SYN) may be tried again with the
/// longer time-outs, those that refused may not.
class DialPlan {
 public:
  explicit DialPlan(std::span<const std::chrono::milliseconds> timeouts) : timeouts_(timeouts) {}

  /// The time that the next dial may take; nullopt: no dial is left.
  std::optional<std::chrono::milliseconds> next_timeout() const;

  /// Endpoints that are not to be picked now.
  std::span<const model::SocketAddress> tried() const { return tried_; }

  void failed(const model::SocketAddress& endpoint, model::DialFailure failure);

  /// nullopt: no dial has failed yet.
  std::optional<model::DialFailure> last_failure() const { return last_failure_; }

  /// All endpoints were tried: makes those that timed out pickable again. False if there are none.
  bool start_over();

 private:
  std::span<const std::chrono::milliseconds> timeouts_;
  std::size_t dials_ = 0;
  std::optional<model::DialFailure> last_failure_;
  std::vector<model::SocketAddress> tried_;
  std::vector<model::SocketAddress> timed_out_;
};

}  // namespace kubeportal::relay
