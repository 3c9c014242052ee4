#include <fstream>
#include <iterator>
#include <string>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "proxy/observe/health_server.hpp"
#include "proxy/observe/metrics_collector.hpp"
#include "proxy/observe/request_metrics.hpp"
#include "proxy/observe/rule_metrics.hpp"
#include "proxy/observe/sync_metrics.hpp"

using namespace kubeportal;
using namespace kubeportal::observe;

namespace {

std::string document() {
  std::ifstream file(KUBE_PORTAL_METRICS_DOCUMENT);
  return {std::istreambuf_iterator<char>(file), {}};
}

/// A UDP service port that has had everything happen to it once.
std::shared_ptr<model::ServicePortStatistics> eventful(model::Statistics& statistics) {
  auto dns = statistics.of({"kube-system", "dns", "dns", model::Protocol::udp});
  auto& counters = dns->per_worker[0];
  counters.opened.add();
  for (auto& counter : counters.closed) counter.add();
  for (auto& counter : counters.dial_failures) counter.add();
  for (auto& counter : counters.dropped) counter.add();
  return dns;
}

}  // namespace

TEST_CASE("the document tells of every metric and of every value that its labels take") {
  boost::asio::io_context io;
  const HealthServer health(io, [] { return std::map<model::IpFamily, FamilyHealth>(); });
  const model::RuleStatistics rules;
  const model::SyncStatistics sync;
  model::RequestStatistics requests;
  requests.count("GET", "10.0.0.1:6443", 200, 0.1);
  model::Statistics statistics(1);
  const auto dns = eventful(statistics);
  const MetricsCollector collector(
      statistics.service_ports(), statistics.workers(), {"1", "r"},
      {[&] { return health.metrics(); }, [&] { return rule_metrics(rules); },
       [&] { return sync_metrics(sync); }, [&] { return request_metrics(requests); }});
  const auto text = document();
  for (const auto& family : collector.Collect()) {
    CAPTURE(family.name);
    CHECK(text.find('`' + family.name + '`') != std::string::npos);
    for (const auto& metric : family.metric) {
      for (const auto& label : metric.label) {
        CAPTURE(label.name);
        CHECK(text.find('`' + label.name + '`') != std::string::npos);
        if (label.name != "reason") continue;
        CAPTURE(label.value);
        CHECK(text.find('`' + label.value + '`') != std::string::npos);
      }
    }
  }
}
