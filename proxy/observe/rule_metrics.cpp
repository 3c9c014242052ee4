#include "proxy/observe/rule_metrics.hpp"

#include <functional>
#include <string>
#include <utility>

#include "proxy/observe/family_metric.hpp"
#include "proxy/observe/histogram_metric.hpp"

namespace kubeportal::observe {
namespace {

using model::IpFamily;
using model::RuleCounters;
using model::RuleStatistics;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Gauge = std::atomic<std::uint64_t> RuleCounters::*;

using Read = std::function<ClientMetric(const RuleCounters&)>;

MetricFamily durations(const RuleStatistics& statistics, std::string name, std::string help,
                       const Read& read) {
  return by_ip_family(std::move(name), std::move(help), MetricType::Histogram,
                      [&](IpFamily ip, ClientMetric& metric) { metric = read(statistics.of(ip)); });
}

MetricFamily counted(const RuleStatistics& statistics, std::string name, std::string help,
                     model::Counter RuleCounters::*counter) {
  return by_ip_family(std::move(name), std::move(help), MetricType::Counter,
                      [&](IpFamily ip, ClientMetric& metric) {
                        metric.counter.value =
                            static_cast<double>((statistics.of(ip).*counter).read());
                      });
}

MetricFamily last_success(const RuleStatistics& statistics) {
  return by_ip_family("kubeproxy_sync_proxy_rules_last_timestamp_seconds",
                      "When the kernel's rules were last changed with success; 0: not yet.",
                      MetricType::Gauge, [&](IpFamily ip, ClientMetric& metric) {
                        metric.gauge.value =
                            static_cast<double>(statistics.of(ip).last_success.load());
                      });
}

MetricFamily by_table(const RuleStatistics& statistics, std::string name, std::string help,
                      Gauge nat, Gauge filter) {
  MetricFamily family{std::move(name), std::move(help), MetricType::Gauge, {}};
  for (const auto ip : kIpFamilies) {
    for (const auto& [table, gauge] : {std::pair{"nat", nat}, {"filter", filter}}) {
      ClientMetric metric;
      metric.label = {{"ip_family", model::to_string(ip)}, {"table", table}};
      metric.gauge.value = static_cast<double>((statistics.of(ip).*gauge).load());
      family.metric.push_back(std::move(metric));
    }
  }
  return family;
}

}  // namespace

std::vector<MetricFamily> rule_metrics(const RuleStatistics& statistics) {
  return {
      durations(statistics, "kubeproxy_sync_proxy_rules_duration_seconds",
                "Time that transactions of the kernel's rules took.",
                [](const RuleCounters& of) {
                  return histogram_metric({&of.full_syncs, &of.partial_syncs});
                }),
      durations(statistics, "kubeproxy_sync_full_proxy_rules_duration_seconds",
                "Of those, the ones after all rules had been read from the kernel.",
                [](const RuleCounters& of) { return histogram_metric({&of.full_syncs}); }),
      durations(statistics, "kubeproxy_sync_partial_proxy_rules_duration_seconds",
                "Of those, the ones over what the last transaction had left.",
                [](const RuleCounters& of) { return histogram_metric({&of.partial_syncs}); }),
      last_success(statistics),
      by_table(statistics, "kubeproxy_sync_proxy_rules_iptables_total",
               "Rules of ours in the kernel.", &RuleCounters::nat_rules,
               &RuleCounters::filter_rules),
      by_table(statistics, "kubeproxy_sync_proxy_rules_iptables_last",
               "Rules that the last transaction wrote.", &RuleCounters::nat_rules_written,
               &RuleCounters::filter_rules_written),
      counted(statistics, "kubeproxy_sync_proxy_rules_iptables_restore_failures_total",
              "Transactions of the kernel's rules that failed; the old rules stayed.",
              &RuleCounters::failures),
      counted(statistics, "kubeproxy_sync_proxy_rules_iptables_partial_restore_failures_total",
              "Of those, the ones over what the last transaction had left.",
              &RuleCounters::partial_failures),
      counted(statistics, "kube_portal_rule_repairs_total",
              "Times that somebody else had changed or flushed our rules and they were laid again.",
              &RuleCounters::drift_repairs)};
}

}  // namespace kubeportal::observe
