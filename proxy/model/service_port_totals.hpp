#pragma once

#include <array>
#include <cstdint>

#include "proxy/model/counters.hpp"

namespace kubeportal::model {

/// The counters of one service port, summed over the workers.
struct ServicePortTotals {
  Protocol protocol = Protocol::tcp;
  std::uint64_t opened = 0;
  std::array<std::uint64_t, kCloseReasons> closed{};
  std::array<std::uint64_t, kDialFailures> dial_failures{};
  DialLatencyCounts<std::uint64_t> dial_latency{};
  std::uint64_t endpoint_suspensions = 0;
  std::uint64_t bytes_to_endpoint = 0;
  std::uint64_t bytes_to_client = 0;
  std::uint64_t datagrams_to_endpoint = 0;
  std::uint64_t datagrams_to_client = 0;
  std::array<std::uint64_t, kDropReasons> dropped{};

  bool has_something() const;
  std::uint64_t active() const;
  std::uint64_t dials_failed() const;
  /// Clients that got no endpoint: connections that is_let_down() says of; of UDP, whose flows end
  /// after they were served as well, datagrams that were dropped.
  std::uint64_t let_down() const;
};

/// Any thread.
ServicePortTotals total(const ServicePortStatistics& statistics);

}  // namespace kubeportal::model
