#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <map>
#include <memory>
#include <mutex>
#include <vector>

#include "proxy/model/service_port_name.hpp"

namespace kubeportal::model {

/// Why a connection ended; one of these for every accepted client. A UDP flow is a connection too.
enum class CloseReason : std::uint8_t {
  finished,            ///< both directions ended with FIN
  client_reset,        ///< the client sent RST, or its kernel gave up
  endpoint_reset,      ///< the endpoint sent RST, or its kernel gave up
  no_endpoint,         ///< there was no endpoint, or every dial failed
  idle_timeout,        ///< --idle-timeout (UDP: --udp-timeout) passed without a byte
  half_close_timeout,  ///< --half-close-timeout passed without a byte in the open direction
  drain_timeout,       ///< still running when --drain-timeout ended the process
  out_of_resources,    ///< no descriptor or memory for the endpoint's socket
  not_allowed,         ///< the client is outside loadBalancerSourceRanges
  evicted,             ///< UDP: the least recently used flow made room for another
  address_closed,      ///< UDP: the address it came by was closed, or the process ends
  killed,              ///< somebody asked for that by the admin socket
};
inline constexpr std::size_t kCloseReasons = 12;
const char* to_string(CloseReason reason);

/// Whether the client got nothing of what it came for, for a reason that is none of its own.
bool is_let_down(CloseReason reason);

/// Why one dial to one endpoint failed.
enum class DialFailure : std::uint8_t { refused, timed_out, unreachable, reset, out_of_resources };
inline constexpr std::size_t kDialFailures = 5;
const char* to_string(DialFailure failure);

/// Why a UDP datagram was not passed on.
enum class DropReason : std::uint8_t {
  no_endpoint,       ///< there was no endpoint, or every one refused
  not_allowed,       ///< the client is outside loadBalancerSourceRanges
  flow_limit,        ///< no room for another flow: --udp-max-flows, or out of descriptors
  send_buffer_full,  ///< the kernel took no more for this socket
  unsendable,        ///< sendmsg(2) refused it: too large for the path, no route, a firewall
};
inline constexpr std::size_t kDropReasons = 5;
const char* to_string(DropReason reason);

/// A number that one thread adds to and any thread reads. No locked instruction.
class Counter {
 public:
  void add(std::uint64_t n = 1) noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + n, std::memory_order_relaxed);
  }
  std::uint64_t read() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// Upper bounds of the dial latency buckets, seconds; one more bucket takes the rest.
inline constexpr std::array<double, 10> kDialBounds{0.0005, 0.001, 0.0025, 0.005, 0.01,
                                                    0.025,  0.1,   0.25,   1.0,   4.0};
template <typename Count>
using DialLatencyCounts = std::array<Count, kDialBounds.size() + 1>;

/// The bucket of a dial that took so long.
std::size_t dial_bucket(double seconds);

/// One worker's count of one service port's connections.
struct alignas(64) ServicePortCounters {
  Counter opened;
  std::array<Counter, kCloseReasons> closed;
  std::array<Counter, kDialFailures> dial_failures;
  DialLatencyCounts<Counter> dial_latency;
  Counter endpoint_suspensions;  ///< times an endpoint was put last after repeated dial failures
  Counter bytes_to_endpoint;
  Counter bytes_to_client;

  // UDP only.
  Counter datagrams_to_endpoint;
  Counter datagrams_to_client;
  std::array<Counter, kDropReasons> dropped;
};

/// The counters of one service port, one set a worker. Kept alive by the legs and sessions that
/// count into it.
struct ServicePortStatistics {
  ServicePortStatistics(ServicePortName service_port, std::size_t workers)
      : name(std::move(service_port)), per_worker(workers) {}

  const ServicePortName name;
  std::vector<ServicePortCounters> per_worker;
};

/// One worker's count of what belongs to no service port.
struct alignas(64) WorkerCounters {
  DialLatencyCounts<Counter> dial_latency;
  Counter dial_latency_microseconds;  ///< the histogram's sum
  Counter accept_pauses_budget;       ///< accepting paused: the connection budget was spent
  Counter accept_pauses_resources;    ///< accepting paused: EMFILE, ENFILE, ENOBUFS or ENOMEM
  /// Connections and datagrams of all service ports that is_let_down() says of, counted after those
  /// of the service port: while it stands still nobody needs to look through ten thousand of them.
  Counter let_down;

  void count_dial(double seconds) noexcept;
};

/// All counters of the process. Owned by App; any thread may call it. A service port's statistics
/// live as long as somebody counts into them, so a removed service leaves once its last connection
/// has ended.
class Statistics {
 public:
  explicit Statistics(std::size_t workers);

  std::shared_ptr<ServicePortStatistics> of(const ServicePortName& name);

  /// Service ports that exist now, in the order of their names; forgets those that are gone.
  std::vector<std::shared_ptr<const ServicePortStatistics>> service_ports();

  WorkerCounters& worker(std::size_t index) { return workers_[index]; }
  const std::vector<WorkerCounters>& workers() const { return workers_; }

 private:
  std::vector<WorkerCounters> workers_;  // size constant after construction

  std::mutex mutex_;
  std::map<ServicePortName, std::weak_ptr<ServicePortStatistics>> service_ports_;  // by mutex_
};

}  // namespace kubeportal::model
