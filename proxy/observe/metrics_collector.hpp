#pragma once

#include <functional>
#include <string>
#include <vector>

#include <prometheus/collectable.h>
#include <prometheus/metric_family.h>

#include "proxy/observe/service_port_metrics.hpp"

namespace kubeportal::observe {

/// What kube_portal_build_info and kubernetes_build_info say.
struct BuildInfo {
  std::string version;
  std::string revision;
};

/// Tells what one part of the process counts. Called on any thread.
using MetricSource = std::function<std::vector<prometheus::MetricFamily>()>;

/// Everything /metrics shows, over a snapshot of which service ports exist. The snapshot is taken
/// where it is cheap (the control thread), Collect() is called where there is time for it: any
/// thread, while workers go on counting. Made for one scrape; the workers' counters outlive it.
class MetricsCollector final : public prometheus::Collectable {
 public:
  MetricsCollector(ServicePorts service_ports, const std::vector<model::WorkerCounters>& workers,
                   BuildInfo build, std::vector<MetricSource> more = {});

  std::vector<prometheus::MetricFamily> Collect() const override;

 private:
  const ServicePorts service_ports_;
  const std::vector<model::WorkerCounters>& workers_;
  const BuildInfo build_;
  const std::vector<MetricSource> more_;
};

/// The page that Prometheus scrapes, in its text format 0.0.4.
std::string metrics_text(const prometheus::Collectable& metrics);

}  // namespace kubeportal::observe
