#include "proxy/observe/sync_metrics.hpp"

#include <utility>

#include "proxy/observe/family_metric.hpp"
#include "proxy/observe/histogram_metric.hpp"

namespace kubeportal::observe {
namespace {

using model::IpFamily;
using model::SyncStatistics;
using model::TrafficPolicy;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily last_queued(const SyncStatistics& statistics) {
  return by_ip_family("kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds",
                      "When a change was last queued for the rules; 0: not yet.", MetricType::Gauge,
                      [&](IpFamily ip, ClientMetric& metric) {
                        metric.gauge.value =
                            static_cast<double>(statistics.of(ip).last_queued.load());
                      });
}

MetricFamily network_programming(const SyncStatistics& statistics) {
  return by_ip_family("kubeproxy_network_programming_duration_seconds",
                      "From a change of endpoints, as its EndpointSlice tells, until it was in "
                      "force here.",
                      MetricType::Histogram, [&](IpFamily ip, ClientMetric& metric) {
                        metric = histogram_metric({&statistics.of(ip).network_programming});
                      });
}

MetricFamily no_local_endpoints(const SyncStatistics& statistics) {
  MetricFamily family{"kubeproxy_sync_proxy_rules_no_local_endpoints_total",
                      "Service ports with a Local traffic policy that have endpoints on other "
                      "nodes only.",
                      MetricType::Gauge,
                      {}};
  for (const auto ip : kIpFamilies) {
    for (const auto policy : {TrafficPolicy::internal, TrafficPolicy::external}) {
      ClientMetric metric;
      metric.label = {{"ip_family", model::to_string(ip)},
                      {"traffic_policy", model::to_string(policy)}};
      metric.gauge.value = static_cast<double>(
          statistics.of(ip).no_local_endpoints[static_cast<std::size_t>(policy)].load());
      family.metric.push_back(std::move(metric));
    }
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> sync_metrics(const SyncStatistics& statistics) {
  return {last_queued(statistics),
          network_programming(statistics),
          single_gauge("kubeproxy_sync_proxy_rules_service_changes_pending",
                       "Changes of Services that are not in force yet.",
                       static_cast<double>(statistics.service_changes_pending.load())),
          single_counter("kubeproxy_sync_proxy_rules_service_changes_total", "Changes of Services.",
                         statistics.service_changes),
          single_gauge("kubeproxy_sync_proxy_rules_endpoint_changes_pending",
                       "Changes of EndpointSlices that are not in force yet.",
                       static_cast<double>(statistics.endpoint_changes_pending.load())),
          single_counter("kubeproxy_sync_proxy_rules_endpoint_changes_total",
                         "Changes of EndpointSlices.", statistics.endpoint_changes),
          no_local_endpoints(statistics)};
}

}  // namespace kubeportal::observe
