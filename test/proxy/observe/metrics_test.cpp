#include <sstream>
#include <string>

#include <doctest/doctest.h>
#include <prometheus/text_serializer.h>

#include "proxy/observe/metrics_collector.hpp"
#include "proxy/observe/process_metrics.hpp"
#include "proxy/observe/service_port_metrics.hpp"
#include "proxy/observe/worker_metrics.hpp"

using namespace kubeportal;
using namespace kubeportal::observe;
using model::CloseReason;
using model::DialFailure;
using model::Protocol;
using model::ServicePortName;

namespace {

std::string text(const std::vector<prometheus::MetricFamily>& families) {
  return prometheus::TextSerializer().Serialize(families);
}

bool contains(const std::string& page, const std::string& part) {
  return page.find(part) != std::string::npos;
}

model::Counter& closed(model::ServicePortCounters& counters, CloseReason reason) {
  return counters.closed[static_cast<std::size_t>(reason)];
}

}  // namespace

TEST_CASE("the counters of all workers make the series of a service port") {
  model::Statistics statistics(2);
  const auto web = statistics.of({"default", "web", "http", Protocol::tcp});
  auto& first = web->per_worker[0];
  auto& second = web->per_worker[1];
  first.opened.add(5);
  second.opened.add(2);
  closed(first, CloseReason::finished).add(3);
  closed(second, CloseReason::finished).add(1);
  closed(second, CloseReason::client_reset).add(1);
  second.dial_failures[static_cast<std::size_t>(DialFailure::timed_out)].add(4);
  first.endpoint_suspensions.add();
  first.bytes_to_endpoint.add(100);
  second.bytes_to_endpoint.add(23);
  second.bytes_to_client.add(9'007'199'254);

  CHECK(
      text(service_port_metrics(statistics.service_ports())) ==
      R"(# HELP kube_portal_connections_opened_total Connections accepted from clients; of UDP, flows.
# TYPE kube_portal_connections_opened_total counter
kube_portal_connections_opened_total{namespace="default",service="web",port="http",protocol="TCP"} 7
# HELP kube_portal_connections_active Connections that were accepted and have not ended.
# TYPE kube_portal_connections_active gauge
kube_portal_connections_active{namespace="default",service="web",port="http",protocol="TCP"} 2
# HELP kube_portal_connections_closed_total Connections that ended, by the reason.
# TYPE kube_portal_connections_closed_total counter
kube_portal_connections_closed_total{namespace="default",service="web",port="http",protocol="TCP",reason="finished"} 4
kube_portal_connections_closed_total{namespace="default",service="web",port="http",protocol="TCP",reason="client_reset"} 1
# HELP kube_portal_dial_failures_total Dials to an endpoint that failed, by the reason; a connection may outlive several.
# TYPE kube_portal_dial_failures_total counter
kube_portal_dial_failures_total{namespace="default",service="web",port="http",protocol="TCP",reason="timed_out"} 4
# HELP kube_portal_endpoint_suspensions_total Times an endpoint was put last for a while because dials to it kept failing.
# TYPE kube_portal_endpoint_suspensions_total counter
kube_portal_endpoint_suspensions_total{namespace="default",service="web",port="http",protocol="TCP"} 1
# HELP kube_portal_bytes_total Bytes relayed, by direction.
# TYPE kube_portal_bytes_total counter
kube_portal_bytes_total{namespace="default",service="web",port="http",protocol="TCP",direction="to_endpoint"} 123
kube_portal_bytes_total{namespace="default",service="web",port="http",protocol="TCP",direction="to_client"} 9007199254
)");
}

TEST_CASE("a service port without a connection has no series") {
  model::Statistics statistics(1);
  const auto unused = statistics.of({"default", "unused", "", Protocol::tcp});
  CHECK(text(service_port_metrics(statistics.service_ports())).empty());
  unused->per_worker[0].opened.add();
  CHECK(contains(text(service_port_metrics(statistics.service_ports())), "service=\"unused\""));
}

TEST_CASE("a UDP service port shows its datagrams and why some were lost") {
  model::Statistics statistics(2);
  const auto dns = statistics.of({"kube-system", "dns", "dns", Protocol::udp});
  const std::string labels = R"({namespace="kube-system",service="dns",port="dns",protocol="UDP",)";
  auto& lost = dns->per_worker[1].dropped[static_cast<std::size_t>(model::DropReason::no_endpoint)];
  lost.add(3);
  auto page = text(service_port_metrics(statistics.service_ports()));
  CHECK(contains(page,
                 "kube_portal_datagrams_dropped_total" + labels + R"(reason="no_endpoint"} 3)"));

  dns->per_worker[0].opened.add();
  dns->per_worker[0].datagrams_to_endpoint.add(5);
  dns->per_worker[1].datagrams_to_endpoint.add(2);
  dns->per_worker[0].datagrams_to_client.add(4);
  page = text(service_port_metrics(statistics.service_ports()));
  CHECK(contains(page, "kube_portal_datagrams_total" + labels + R"(direction="to_endpoint"} 7)"));
  CHECK(contains(page, "kube_portal_datagrams_total" + labels + R"(direction="to_client"} 4)"));
  CHECK_FALSE(contains(page, "flow_limit"));
}

TEST_CASE("label values are escaped") {
  model::Statistics statistics(1);
  const auto odd = statistics.of({"a\"b", "c\\d", "e\nf", Protocol::udp});
  odd->per_worker[0].opened.add();
  CHECK(contains(text(service_port_metrics(statistics.service_ports())),
                 R"({namespace="a\"b",service="c\\d",port="e\nf",protocol="UDP"} 1)"));
}

TEST_CASE("active connections are never fewer than none") {
  model::Statistics statistics(2);
  const auto web = statistics.of({"default", "web", "", Protocol::tcp});
  web->per_worker[0].opened.add(1);
  closed(web->per_worker[1], CloseReason::finished).add(2);
  CHECK(contains(text(service_port_metrics(statistics.service_ports())),
                 "kube_portal_connections_active{namespace=\"default\",service=\"web\",port=\"\","
                 "protocol=\"TCP\"} 0\n"));
}

TEST_CASE("dials of all workers make one histogram with cumulative buckets") {
  model::Statistics statistics(2);
  statistics.worker(0).count_dial(0.0004);
  statistics.worker(1).count_dial(0.0005);
  statistics.worker(1).count_dial(0.5);
  statistics.worker(0).count_dial(60);
  statistics.worker(0).accept_pauses_budget.add(3);
  statistics.worker(1).accept_pauses_resources.add(2);

  CHECK(
      text(worker_metrics(statistics.workers())) ==
      R"(# HELP kube_portal_dial_duration_seconds Time a dial to an endpoint took until it connected.
# TYPE kube_portal_dial_duration_seconds histogram
kube_portal_dial_duration_seconds_count 4
kube_portal_dial_duration_seconds_sum 60.5009
kube_portal_dial_duration_seconds_bucket{le="0.0005"} 2
kube_portal_dial_duration_seconds_bucket{le="0.001"} 2
kube_portal_dial_duration_seconds_bucket{le="0.0025"} 2
kube_portal_dial_duration_seconds_bucket{le="0.005"} 2
kube_portal_dial_duration_seconds_bucket{le="0.01"} 2
kube_portal_dial_duration_seconds_bucket{le="0.025"} 2
kube_portal_dial_duration_seconds_bucket{le="0.1"} 2
kube_portal_dial_duration_seconds_bucket{le="0.25"} 2
kube_portal_dial_duration_seconds_bucket{le="1"} 3
kube_portal_dial_duration_seconds_bucket{le="4"} 3
kube_portal_dial_duration_seconds_bucket{le="+Inf"} 4
# HELP kube_portal_accept_pauses_total Times accepting paused and clients waited in the backlog: the connection budget was spent, or the system was out of descriptors or memory.
# TYPE kube_portal_accept_pauses_total counter
kube_portal_accept_pauses_total{reason="connection_budget"} 3
kube_portal_accept_pauses_total{reason="out_of_resources"} 2
)");
}

TEST_CASE("the stat line of a process is read whatever the process is called") {
  const std::string numbers =
      " S 1 2 3 0 -1 4194560 100 0 0 0 7 8 0 0 20 0 3 0 1200 104857600 2560 18446744073709551615";
  const auto stat = parse_process_stat("42 (a b) c)" + numbers);
  REQUIRE(stat.has_value());
  CHECK(stat->start_seconds_after_boot == doctest::Approx(12.0));
  CHECK(stat->virtual_memory_bytes == 104857600);
  CHECK(stat->resident_memory_bytes == 2560 * 4096);

  CHECK_FALSE(parse_process_stat("").has_value());
  CHECK_FALSE(parse_process_stat("42 (short) S 1 2 3").has_value());
}

TEST_CASE("the page tells of the build and of the process") {
  model::Statistics statistics(1);
  const MetricsCollector collector(statistics.service_ports(), statistics.workers(),
                                   {"0.1.0", "abc123"});
  const auto page = metrics_text(collector);
  CHECK(contains(page, "\nkube_portal_build_info{version=\"0.1.0\",revision=\"abc123\"} 1\n"));
  CHECK(contains(page,
                 "\nkubernetes_build_info{git_version=\"v0.1.0\",git_commit=\"abc123\",major=\"0\","
                 "minor=\"1\"} 1\n"));
  CHECK(contains(page, "# TYPE process_cpu_seconds_total counter\n"));
  for (const auto* name : {"process_open_fds", "process_max_fds", "process_virtual_memory_bytes",
                           "process_resident_memory_bytes", "process_start_time_seconds"}) {
    CHECK(contains(page, std::string("# TYPE ") + name + " gauge\n" + name + " "));
  }
}
