#include "proxy/observe/health.hpp"

#include <doctest/doctest.h>

#include "proxy/observe/health_server.hpp"
#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal::observe;
using namespace std::chrono_literals;

namespace {

// 2026-11-23T07:46:38.123Z
constexpr std::chrono::system_clock::time_point kNow{1795419998123ms};

}  // namespace

TEST_CASE("a healthy proxy was last updated now") {
  const auto answer = healthz(Health{}, kNow);
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "application/json");
  CHECK(answer.body ==
        R"({"lastUpdated":"2026-11-23T07:46:38.123Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("healthy":true})"
        "\n");
}

TEST_CASE("a draining proxy tells load balancers to send new clients elsewhere") {
  const auto answer = healthz(Health{.draining_since = kNow - 2s}, kNow);
  CHECK(answer.status == 503);
  CHECK(answer.body ==
        R"({"lastUpdated":"2026-11-23T07:46:36.123Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("healthy":false})"
        "\n");
}

TEST_CASE("a draining proxy is alive") {
  const auto answer = livez(kNow);
  CHECK(answer.status == 200);
}

TEST_CASE("the health server answers 200 until the drain and 503 from then on") {
  RunningServer<HealthServer> running;
  HttpClient client(running.address());
  CHECK(status_line_of(client.get("/healthz")) == "HTTP/1.1 200 OK");
  CHECK(status_line_of(client.get("/livez")) == "HTTP/1.1 200 OK");

  running.on_control([&] { running.server().drain(); });
  CHECK(status_line_of(client.get("/healthz")) == "HTTP/1.1 503 Service Unavailable");
  CHECK(status_line_of(client.get("/livez")) == "HTTP/1.1 200 OK");
}
