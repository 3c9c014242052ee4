#pragma once

#include <atomic>
#include <cstdint>

#include "proxy/model/histogram.hpp"
#include "proxy/model/service_port_name.hpp"

namespace kubeportal::model {

/// Upper bounds of kubeproxy_sync_proxy_rules_duration_seconds: 1 ms x 2^0..14, as in kube-proxy.
std::vector<double> transaction_bounds();

/// From what a transaction starts.
enum class SyncKind : std::uint8_t {
  full,     ///< all rules, as just read from the kernel, were compared with those wanted
  partial,  ///< those that our last transaction left
};

/// What is counted of one family's kernel rules. The control thread writes, any thread reads.
struct RuleCounters {
  Histogram full_syncs{transaction_bounds()};     ///< successful ones after a look at the kernel
  Histogram partial_syncs{transaction_bounds()};  ///< those over what was laid last
  Counter failures;                               ///< transactions that failed
  Counter partial_failures;                       ///< of partial syncs
  Counter drift_repairs;  ///< times that somebody had changed or flushed our rules

  std::atomic<std::uint64_t> nat_rules{0};
  std::atomic<std::uint64_t> filter_rules{0};
  std::atomic<std::uint64_t> nat_rules_written{0};  ///< by the last transaction
  std::atomic<std::uint64_t> filter_rules_written{0};
  std::atomic<std::int64_t> last_success{0};  ///< seconds since 1970; 0: none yet

  void count_transaction(SyncKind kind, double seconds) noexcept;
  void count_failure(SyncKind kind) noexcept;
};

/// The counters of both families. Owned by App.
struct RuleStatistics {
  RuleCounters ipv4;
  RuleCounters ipv6;

  RuleCounters& of(IpFamily family) { return family == IpFamily::ipv6 ? ipv6 : ipv4; }
  const RuleCounters& of(IpFamily family) const { return family == IpFamily::ipv6 ? ipv6 : ipv4; }
};

}  // namespace kubeportal::model
