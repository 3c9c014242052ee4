#include "proxy/observe/rule_metrics.hpp"

#include <doctest/doctest.h>
#include <prometheus/text_serializer.h>

using namespace kubeportal;

TEST_CASE("transactions repairs and rules are shown by family") {
  model::RuleStatistics statistics;
  statistics.ipv4.count_transaction(model::SyncKind::full, 0.0015);
  statistics.ipv4.count_transaction(model::SyncKind::partial, 0.0005);
  statistics.ipv4.nat_rules = 12;
  statistics.ipv6.filter_rules = 3;
  statistics.ipv6.drift_repairs.add();
  statistics.ipv4.count_failure(model::SyncKind::full);
  statistics.ipv4.count_failure(model::SyncKind::partial);
  statistics.ipv4.nat_rules_written = 5;
  const auto text = prometheus::TextSerializer().Serialize(observe::rule_metrics(statistics));
  INFO(text);
  for (const auto* line :
       {"kubeproxy_sync_proxy_rules_duration_seconds_count{ip_family=\"IPv4\"} 2\n",
        "kubeproxy_sync_proxy_rules_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.001\"} 1\n",
        "kubeproxy_sync_proxy_rules_duration_seconds_bucket{ip_family=\"IPv4\",le=\"0.002\"} 2\n",
        "kubeproxy_sync_proxy_rules_iptables_total{ip_family=\"IPv4\",table=\"nat\"} 12\n",
        "kubeproxy_sync_proxy_rules_iptables_total{ip_family=\"IPv6\",table=\"filter\"} 3\n",
        "kubeproxy_sync_proxy_rules_iptables_restore_failures_total{ip_family=\"IPv4\"} 2\n",
        "kubeproxy_sync_full_proxy_rules_duration_seconds_sum{ip_family=\"IPv4\"} 0.0015\n",
        "kubeproxy_sync_partial_proxy_rules_duration_seconds_sum{ip_family=\"IPv4\"} 0.0005\n",
        "kubeproxy_sync_proxy_rules_iptables_last{ip_family=\"IPv4\",table=\"nat\"} 5\n",
        "kubeproxy_sync_proxy_rules_iptables_partial_restore_failures_total{ip_family=\"IPv4\"} "
        "1\n",
        "kube_portal_rule_repairs_total{ip_family=\"IPv6\"} 1\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}
