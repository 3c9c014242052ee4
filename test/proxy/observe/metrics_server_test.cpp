#include "proxy/observe/metrics_server.hpp"

#include <atomic>
#include <thread>

#include <doctest/doctest.h>

#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal;
using namespace kubeportal::observe;

namespace {

const model::ServicePortName kWeb{"default", "web", "http", model::Protocol::tcp};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a scrape shows what was counted so far") {
  model::Statistics statistics(1);
  RunningServer<MetricsServer> running(statistics, BuildInfo{"1", "r"});
  HttpClient client(running.address());
  CHECK_FALSE(contains(client.get("/metrics"), "kube_portal_connections_opened_total"));

  const auto web = statistics.of(kWeb);
  web->per_worker[0].opened.add(3);
  const auto answer = client.get("/metrics");
  CHECK(contains(answer, "\r\nContent-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
  CHECK(contains(answer,
                 "kube_portal_connections_opened_total{namespace=\"default\",service="
                 "\"web\",port=\"http\",protocol=\"TCP\"} 3\n"));
}

TEST_CASE("the pages of kube-proxy beside the metrics are there") {
  model::Statistics statistics(1);
  RunningServer<MetricsServer> running(statistics, BuildInfo{"1", "r"});
  HttpClient client(running.address());
  CHECK(body_of(client.get("/healthz")) == "ok");
  CHECK(body_of(client.get("/proxyMode")) == "userspace");
}

TEST_CASE("a scrape may run while workers count and service ports come and go") {
  model::Statistics statistics(1);
  RunningServer<MetricsServer> running(statistics, BuildInfo{"1", "r"});
  std::atomic<bool> counting{true};
  std::thread worker([&] {
    while (counting) {
      const auto web = statistics.of(kWeb);
      web->per_worker[0].opened.add();
      web->per_worker[0].closed[0].add();
      statistics.worker(0).count_dial(0.001);
    }
  });
  HttpClient client(running.address());
  for (int scrape = 0; scrape < 20; ++scrape) {
    CHECK(status_line_of(client.get("/metrics")) == "HTTP/1.1 200 OK");
  }
  counting = false;
  worker.join();
}

TEST_CASE("the server may go while a scrape is under way") {
  model::Statistics statistics(1);
  const auto web = statistics.of(kWeb);
  web->per_worker[0].opened.add();
  for (int round = 0; round < 20; ++round) {
    RunningServer<MetricsServer> running(statistics, BuildInfo{"1", "r"});
    HttpClient(running.address()).send("GET /metrics HTTP/1.1\r\nHost: test\r\n\r\n");
  }
}
