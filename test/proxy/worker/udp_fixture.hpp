#pragma once

#include <chrono>
#include <functional>
#include <optional>
#include <vector>

#include <doctest/doctest.h>

#include "proxy/worker/worker_pool.hpp"
#include "test/proxy/relay/udp/datagrams.hpp"

namespace kubeportal::relay::test {

using namespace std::chrono_literals;
using model::CloseReason;
using model::DropReason;
using model::SocketAddress;
using worker::WorkerPool;

inline const model::Leg kUdpLeg{{"default", "dns", "dns", model::Protocol::udp}};
inline const SocketAddress kAnyPort = *model::parse_socket_address("127.0.0.1:0");

/// What bounds the flows of a test.
struct UdpLimits {
  std::int64_t max_flows = 100;
  std::int64_t descriptors = 100'000;
  std::chrono::milliseconds unreplied_timeout = 30s;
  std::chrono::milliseconds timeout = 120s;
};

/// The data plane with two workers, and two endpoints that the test plays. Ends with everything in
/// it.
class UdpFixture {
 public:
  explicit UdpFixture(const UdpLimits& limits = {})
      : budget(limits.descriptors, 0, limits.max_flows),
        pool(kWorkers,
             relay::Settings{.dial_timeouts = {250ms},
                             .udp_unreplied_timeout = limits.unreplied_timeout,
                             .udp_timeout = limits.timeout},
             statistics, budget) {}

  static constexpr std::size_t kWorkers = 2;
  model::Statistics statistics{kWorkers};
  relay::ConnectionBudget budget;
  Endpoint one;
  Endpoint two;
  WorkerPool pool;

  void publish(std::vector<SocketAddress> endpoints,
               std::optional<std::chrono::seconds> affinity = std::nullopt) {
    pool.publish(kUdpLeg, {std::move(endpoints), affinity});
  }
  SocketAddress open(const SocketAddress& address = kAnyPort,
                     std::vector<model::Cidr> allowed_sources = {}) {
    return pool.open(kUdpLeg, address, std::move(allowed_sources)).value();
  }
  std::uint64_t sum(const std::function<const model::Counter&(model::ServicePortCounters&)>& of) {
    std::uint64_t total = 0;
    for (auto& counters : statistics.of(kUdpLeg.service_port)->per_worker) {
      total += of(counters).read();
    }
    return total;
  }
  std::uint64_t opened() {
    return sum([](auto& counters) -> auto& { return counters.opened; });
  }
  std::uint64_t closed(CloseReason reason) {
    return sum([=](auto& counters) -> auto& {
      return counters.closed[static_cast<std::size_t>(reason)];
    });
  }
  std::uint64_t dropped(DropReason reason) {
    return sum([=](auto& counters) -> auto& {
      return counters.dropped[static_cast<std::size_t>(reason)];
    });
  }
  /// One question and its answer.
  static void exchange(const Client& client, Endpoint& endpoint) {
    client.send("question");
    REQUIRE(endpoint.receive() == "question");
    endpoint.reply("answer");
    REQUIRE(client.receive() == "answer");
  }
};

}  // namespace kubeportal::relay::test
