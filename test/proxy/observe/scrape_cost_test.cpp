#include <chrono>
#include <ctime>
#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "proxy/observe/metrics_server.hpp"
#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal;
using namespace kubeportal::observe;

namespace {

using Milliseconds = std::chrono::duration<double, std::milli>;

Milliseconds thread_time() {
  timespec time{};
  ::clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

}  // namespace

// A measurement, not a test: observe_test --no-skip --test-case="*what a scrape costs*"
TEST_CASE("what a scrape costs at 10000 service ports" * doctest::skip()) {
  model::Statistics statistics(2);
  std::vector<std::shared_ptr<model::ServicePortStatistics>> kept;
  for (int service = 0; service < 10'000; ++service) {
    kept.push_back(
        statistics.of({"namespace-" + std::to_string(service % 100),
                       "service-" + std::to_string(service), "http", model::Protocol::tcp}));
    for (auto& worker : kept.back()->per_worker) {
      worker.opened.add(1000);
      worker.closed[0].add(900);
      worker.closed[1].add(10);
      worker.bytes_to_endpoint.add(123'456'789);
      worker.bytes_to_client.add(987'654'321);
    }
  }

  RunningServer<MetricsServer> running(statistics, BuildInfo{"1", "r"});
  HttpClient client(running.address());
  for (int scrape = 0; scrape < 5; ++scrape) {
    Milliseconds before{};
    Milliseconds after{};
    running.on_control([&] { before = thread_time(); });
    const auto start = std::chrono::steady_clock::now();
    const auto bytes = client.get("/metrics").size();
    const Milliseconds total = std::chrono::steady_clock::now() - start;
    running.on_control([&] { after = thread_time(); });
    MESSAGE("control thread " << (after - before).count() << " ms, in total " << total.count()
                              << " ms, " << bytes << " bytes");
  }
}
