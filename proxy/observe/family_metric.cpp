#include "proxy/observe/family_metric.hpp"

#include <utility>

namespace kubeportal::observe {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

MetricFamily by_ip_family(std::string name, std::string help, MetricType type,
                          const std::function<void(model::IpFamily, ClientMetric&)>& fill) {
  MetricFamily family{std::move(name), std::move(help), type, {}};
  for (const auto ip : kIpFamilies) {
    ClientMetric metric;
    fill(ip, metric);
    metric.label.insert(metric.label.begin(), {"ip_family", model::to_string(ip)});
    family.metric.push_back(std::move(metric));
  }
  return family;
}

MetricFamily single_gauge(std::string name, std::string help, double value) {
  ClientMetric metric;
  metric.gauge.value = value;
  return {std::move(name), std::move(help), MetricType::Gauge, {metric}};
}

MetricFamily single_counter(std::string name, std::string help, const model::Counter& counter) {
  ClientMetric metric;
  metric.counter.value = static_cast<double>(counter.read());
  return {std::move(name), std::move(help), MetricType::Counter, {metric}};
}

}  // namespace kubeportal::observe
