#include "proxy/observe/request_metrics.hpp"

#include <utility>

#include "proxy/observe/histogram_metric.hpp"

namespace kubeportal::observe {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

/// client-go's word where there was no answer.
std::string code_of(unsigned status) { return status == 0 ? "<error>" : std::to_string(status); }

}  // namespace

std::vector<MetricFamily> request_metrics(const model::RequestStatistics& statistics) {
  MetricFamily requests{"rest_client_requests_total",
                        "Requests to API servers, by what they answered.",
                        MetricType::Counter,
                        {}};
  for (const auto& made : statistics.requests()) {
    ClientMetric metric;
    metric.label = {{"code", code_of(made.status)}, {"host", made.host}, {"method", made.method}};
    metric.counter.value = static_cast<double>(made.count);
    requests.metric.push_back(std::move(metric));
  }
  MetricFamily durations{"rest_client_request_duration_seconds",
                         "From a request to an API server until its answer began, or failed to.",
                         MetricType::Histogram,
                         {}};
  for (const auto& made : statistics.durations()) {
    auto metric = histogram_metric({made.seconds.get()});
    metric.label = {{"host", made.host}, {"verb", made.method}};
    durations.metric.push_back(std::move(metric));
  }
  return {std::move(requests), std::move(durations)};
}

}  // namespace kubeportal::observe
