#include "proxy/observe/sync_metrics.hpp"

#include <doctest/doctest.h>
#include <prometheus/text_serializer.h>

using namespace kubeportal;

TEST_CASE("changes on their way are shown under the names of kube-proxy") {
  model::SyncStatistics statistics;
  statistics.ipv4.network_programming.observe(0.4);
  statistics.ipv6.last_queued = 1795419998;
  statistics.service_changes.add(3);
  statistics.service_changes_pending = 1;
  statistics.endpoint_changes.add(7);
  statistics.endpoint_changes_pending = 2;
  statistics.ipv4.no_local_endpoints[1] = 5;
  const auto text = prometheus::TextSerializer().Serialize(observe::sync_metrics(statistics));
  INFO(text);
  for (const auto* line :
       {"kubeproxy_network_programming_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.25\"} 0\n",
        "kubeproxy_network_programming_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.5\"} 1\n",
        "kubeproxy_network_programming_duration_seconds_bucket{ip_family=\"IPv6\",le=\"+Inf\"} 0\n",
        "kubeproxy_sync_proxy_rules_last_queued_timestamp_seconds{ip_family=\"IPv6\"} 1795419998\n",
        "kubeproxy_sync_proxy_rules_service_changes_total 3\n",
        "kubeproxy_sync_proxy_rules_service_changes_pending 1\n",
        "kubeproxy_sync_proxy_rules_endpoint_changes_total 7\n",
        "kubeproxy_sync_proxy_rules_endpoint_changes_pending 2\n",
        "kubeproxy_sync_proxy_rules_no_local_endpoints_total{ip_family=\"IPv4\",traffic_policy="
        "\"external\"} 5\n",
        "kubeproxy_sync_proxy_rules_no_local_endpoints_total{ip_family=\"IPv6\",traffic_policy="
        "\"internal\"} 0\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}
