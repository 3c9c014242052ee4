#include "proxy/observe/service_port_metrics.hpp"

#include <algorithm>
#include <array>
#include <string>

#include "proxy/model/service_port_totals.hpp"

namespace kubeportal::observe {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricFamily;
using prometheus::MetricType;

using Labels = std::vector<ClientMetric::Label>;
using Totals = model::ServicePortTotals;

Labels labels_of(const model::ServicePortName& name) {
  return {{"namespace", name.namespace_},
          {"service", name.name},
          {"port", name.port},
          {"protocol", model::to_string(name.protocol)}};
}

Labels operator+(Labels labels, ClientMetric::Label label) {
  labels.push_back(std::move(label));
  return labels;
}

/// The families of the page while service ports are added to them, one after the other.
class Families {
 public:
  void add(const model::ServicePortName& name, const Totals& totals) {
    const auto labels = labels_of(name);
    add_connections(labels, totals);
    if (name.protocol == model::Protocol::udp) add_datagrams(labels, totals);
  }

  std::vector<MetricFamily> take() {
    std::vector<MetricFamily> taken;
    for (auto* family : {&opened_, &active_, &closed_, &dial_failures_, &suspensions_, &bytes_,
                         &datagrams_, &dropped_}) {
      if (!family->metric.empty()) taken.push_back(std::move(*family));
    }
    return taken;
  }

 private:
  void add_connections(const Labels& labels, const Totals& totals) {
    count(opened_, labels, totals.opened);
    ClientMetric active;
    active.label = labels;
    active.gauge.value = static_cast<double>(totals.active());
    active_.metric.push_back(std::move(active));
    count_reasons<model::CloseReason>(closed_, labels, totals.closed);
    count_reasons<model::DialFailure>(dial_failures_, labels, totals.dial_failures);
    count(suspensions_, labels, totals.endpoint_suspensions);
    count(bytes_, labels + ClientMetric::Label{"direction", "to_endpoint"},
          totals.bytes_to_endpoint);
    count(bytes_, labels + ClientMetric::Label{"direction", "to_client"}, totals.bytes_to_client);
  }

  void add_datagrams(const Labels& labels, const Totals& totals) {
    count(datagrams_, labels + ClientMetric::Label{"direction", "to_endpoint"},
          totals.datagrams_to_endpoint);
    count(datagrams_, labels + ClientMetric::Label{"direction", "to_client"},
          totals.datagrams_to_client);
    count_reasons<model::DropReason>(dropped_, labels, totals.dropped);
  }

  static void count(MetricFamily& family, Labels labels, std::uint64_t value) {
    ClientMetric metric;
    metric.label = std::move(labels);
    metric.counter.value = static_cast<double>(value);
    family.metric.push_back(std::move(metric));
  }

  template <typename Reason, std::size_t n>
  static void count_reasons(MetricFamily& family, const Labels& labels,
                            const std::array<std::uint64_t, n>& values) {
    for (std::size_t i = 0; i < n; ++i) {
      if (values[i] == 0) continue;
      const auto* reason = model::to_string(static_cast<Reason>(i));
      count(family, labels + ClientMetric::Label{"reason", reason}, values[i]);
    }
  }

  MetricFamily opened_{"kube_portal_connections_opened_total",
                       "Connections accepted from clients; of UDP, flows.",
                       MetricType::Counter,
                       {}};
  MetricFamily active_{"kube_portal_connections_active",
                       "Connections that were accepted and have not ended.",
                       MetricType::Gauge,
                       {}};
  MetricFamily closed_{"kube_portal_connections_closed_total",
                       "Connections that ended, by the reason.",
                       MetricType::Counter,
                       {}};
  MetricFamily dial_failures_{"kube_portal_dial_failures_total",
                              "Dials to an endpoint that failed, by the reason; a connection may "
                              "outlive several.",
                              MetricType::Counter,
                              {}};
  MetricFamily suspensions_{"kube_portal_endpoint_suspensions_total",
                            "Times an endpoint was put last for a while because dials to it kept "
                            "failing.",
                            MetricType::Counter,
                            {}};
  MetricFamily bytes_{
      "kube_portal_bytes_total", "Bytes relayed, by direction.", MetricType::Counter, {}};
  MetricFamily datagrams_{"kube_portal_datagrams_total",
                          "UDP datagrams relayed, by direction.",
                          MetricType::Counter,
                          {}};
  MetricFamily dropped_{"kube_portal_datagrams_dropped_total",
                        "UDP datagrams that were not passed on, by the reason.",
                        MetricType::Counter,
                        {}};
};

}  // namespace

std::vector<MetricFamily> service_port_metrics(const ServicePorts& service_ports) {
  Families families;
  for (const auto& service_port : service_ports) {
    const auto totals = model::total(*service_port);
    if (totals.has_something()) families.add(service_port->name, totals);
  }
  return families.take();
}

}  // namespace kubeportal::observe
