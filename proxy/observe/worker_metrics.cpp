#include "proxy/observe/worker_metrics.hpp"

#include <limits>

namespace kubeportal::observe {
namespace {

using model::WorkerCounters;
using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Workers = std::vector<WorkerCounters>;

MetricFamily dial_duration(const Workers& workers) {
  ClientMetric metric;
  auto& histogram = metric.histogram;
  std::uint64_t microseconds = 0;
  for (const auto& worker : workers) microseconds += worker.dial_latency_microseconds.read();
  histogram.sample_sum = static_cast<double>(microseconds) / 1e6;

  const auto& bounds = model::kDialBounds;
  for (std::size_t bucket = 0; bucket <= bounds.size(); ++bucket) {
    for (const auto& worker : workers) histogram.sample_count += worker.dial_latency[bucket].read();
    const bool last = bucket == bounds.size();
    histogram.bucket.push_back(
        {histogram.sample_count, last ? std::numeric_limits<double>::infinity() : bounds[bucket]});
  }
  return {"kube_portal_dial_duration_seconds",
          "Time a dial to an endpoint took until it connected.",
          MetricType::Histogram,
          {metric}};
}

ClientMetric pauses(const Workers& workers, const char* reason,
                    model::Counter WorkerCounters::*counter) {
  ClientMetric metric;
  metric.label = {{"reason", reason}};
  for (const auto& worker : workers) {
    metric.counter.value += static_cast<double>((worker.*counter).read());
  }
  return metric;
}

MetricFamily accept_pauses(const Workers& workers) {
  return {"kube_portal_accept_pauses_total",
          "Times accepting paused and clients waited in the backlog: the connection budget was "
          "spent, or the system was out of descriptors or memory.",
          MetricType::Counter,
          {pauses(workers, "connection_budget", &WorkerCounters::accept_pauses_budget),
           pauses(workers, "out_of_resources", &WorkerCounters::accept_pauses_resources)}};
}

}  // namespace

std::vector<MetricFamily> worker_metrics(const Workers& workers) {
  return {dial_duration(workers), accept_pauses(workers)};
}

}  // namespace kubeportal::observe
