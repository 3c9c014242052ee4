#include "proxy/observe/metrics_collector.hpp"

#include <iterator>
#include <utility>

#include <prometheus/text_serializer.h>

#include "proxy/observe/process_metrics.hpp"
#include "proxy/observe/worker_metrics.hpp"

namespace kubeportal::observe {
namespace {

using prometheus::MetricFamily;

MetricFamily build_info(const BuildInfo& build) {
  prometheus::ClientMetric metric;
  metric.label = {{"version", build.version}, {"revision", build.revision}};
  metric.gauge.value = 1;
  return {"kube_portal_build_info",
          "Which kube-portal this is; always 1.",
          prometheus::MetricType::Gauge,
          {metric}};
}

/// The name under which dashboards look for the version of every component of Kubernetes.
MetricFamily kubernetes_build_info(const BuildInfo& build) {
  const auto dot = build.version.find('.');
  const auto rest = dot == build.version.npos ? std::string() : build.version.substr(dot + 1);
  prometheus::ClientMetric metric;
  metric.label = {{"git_version", "v" + build.version},
                  {"git_commit", build.revision},
                  {"major", build.version.substr(0, dot)},
                  {"minor", rest.substr(0, rest.find('.'))}};
  metric.gauge.value = 1;
  return {"kubernetes_build_info",
          "The build of this component, as every component of Kubernetes tells it; always 1.",
          prometheus::MetricType::Gauge,
          {metric}};
}

void append(std::vector<MetricFamily>& page, std::vector<MetricFamily> families) {
  page.insert(page.end(), std::make_move_iterator(families.begin()),
              std::make_move_iterator(families.end()));
}

}  // namespace

MetricsCollector::MetricsCollector(ServicePorts service_ports,
                                   const std::vector<model::WorkerCounters>& workers,
                                   BuildInfo build, std::vector<MetricSource> more)
    : service_ports_(std::move(service_ports)),
      workers_(workers),
      build_(std::move(build)),
      more_(std::move(more)) {}

std::vector<MetricFamily> MetricsCollector::Collect() const {
  auto page = service_port_metrics(service_ports_);
  append(page, worker_metrics(workers_));
  for (const auto& source : more_) append(page, source());
  page.push_back(build_info(build_));
  page.push_back(kubernetes_build_info(build_));
  append(page, process_metrics());
  return page;
}

std::string metrics_text(const prometheus::Collectable& metrics) {
  return prometheus::TextSerializer().Serialize(metrics.Collect());
}

}  // namespace kubeportal::observe
