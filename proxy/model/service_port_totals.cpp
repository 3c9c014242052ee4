#include "proxy/model/service_port_totals.hpp"

#include <algorithm>
#include <numeric>

namespace kubeportal::model {

namespace {

template <std::size_t n>
void add_each(std::array<std::uint64_t, n>& sums, const std::array<Counter, n>& counters) {
  for (std::size_t i = 0; i < n; ++i) sums[i] += counters[i].read();
}

template <std::size_t n>
std::uint64_t sum(const std::array<std::uint64_t, n>& numbers) {
  return std::accumulate(numbers.begin(), numbers.end(), std::uint64_t{0});
}

}  // namespace

bool ServicePortTotals::has_something() const { return opened > 0 || sum(dropped) > 0; }

std::uint64_t ServicePortTotals::active() const { return opened - std::min(opened, sum(closed)); }

std::uint64_t ServicePortTotals::dials_failed() const { return sum(dial_failures); }

std::uint64_t ServicePortTotals::let_down() const {
  if (protocol == Protocol::udp) return sum(dropped);
  std::uint64_t count = 0;
  for (std::size_t i = 0; i < closed.size(); ++i) {
    if (is_let_down(static_cast<CloseReason>(i))) count += closed[i];
  }
  return count;
}

ServicePortTotals total(const ServicePortStatistics& statistics) {
  ServicePortTotals totals;
  totals.protocol = statistics.name.protocol;
  // What ended is read before what began: a connection that comes and goes in between then counts
  // as one that is active, and never as one that ended without having begun.
  for (const auto& worker : statistics.per_worker) add_each(totals.closed, worker.closed);
  for (const auto& worker : statistics.per_worker) {
    totals.opened += worker.opened.read();
    add_each(totals.dial_failures, worker.dial_failures);
    add_each(totals.dial_latency, worker.dial_latency);
    totals.endpoint_suspensions += worker.endpoint_suspensions.read();
    totals.bytes_to_endpoint += worker.bytes_to_endpoint.read();
    totals.bytes_to_client += worker.bytes_to_client.read();
    totals.datagrams_to_endpoint += worker.datagrams_to_endpoint.read();
    totals.datagrams_to_client += worker.datagrams_to_client.read();
    add_each(totals.dropped, worker.dropped);
  }
  return totals;
}

}  // namespace kubeportal::model
