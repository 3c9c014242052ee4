#pragma once

#include <array>
#include <atomic>
#include <cstdint>

#include "proxy/model/histogram.hpp"
#include "proxy/model/service_port_name.hpp"

namespace kubeportal::model {

/// Upper bounds of kubeproxy_network_programming_duration_seconds, those of kube-proxy.
std::vector<double> network_programming_bounds();

/// internalTrafficPolicy (cluster IPs) or externalTrafficPolicy (all other portals).
enum class TrafficPolicy : std::uint8_t { internal, external };
inline constexpr std::size_t kTrafficPolicies = 2;
const char* to_string(TrafficPolicy policy);

/// What is counted of changes on their way into force, of one IP family. The control thread writes,
/// any thread reads.
struct FamilySyncStatistics {
  std::atomic<std::int64_t> last_queued{0};  ///< seconds since 1970; 0: none yet
  /// From the moment that an EndpointSlice names to the moment that it was in force.
  Histogram network_programming{network_programming_bounds()};
  /// Service ports with a Local policy that have endpoints elsewhere only, by that policy.
  std::array<std::atomic<std::int64_t>, kTrafficPolicies> no_local_endpoints{};
};

/// The same of both families together. Part of SyncProgress.
struct SyncStatistics {
  FamilySyncStatistics ipv4;
  FamilySyncStatistics ipv6;
  Counter service_changes;
  Counter endpoint_changes;
  std::atomic<std::uint64_t> service_changes_pending{0};  ///< seen and not in force
  std::atomic<std::uint64_t> endpoint_changes_pending{0};

  FamilySyncStatistics& of(IpFamily family) { return family == IpFamily::ipv6 ? ipv6 : ipv4; }
  const FamilySyncStatistics& of(IpFamily family) const {
    return family == IpFamily::ipv6 ? ipv6 : ipv4;
  }
};

}  // namespace kubeportal::model
