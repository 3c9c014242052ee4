#include "proxy/observe/health.hpp"

#include <doctest/doctest.h>
#include <prometheus/text_serializer.h>

#include "proxy/observe/health_server.hpp"
#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal::observe;
using namespace std::chrono_literals;
using kubeportal::model::IpFamily;

namespace {

// 2026-11-23T07:46:38.123Z
constexpr std::chrono::system_clock::time_point kNow{1795419998123ms};

Health with_families(bool ipv4, bool ipv6) {
  Health health;
  health.families = {{IpFamily::ipv4, {kNow - 5s, ipv4}}, {IpFamily::ipv6, {kNow - 9s, ipv6}}};
  return health;
}

std::string families_json(const std::string& ipv4, const std::string& ipv6) {
  return R"("status":{"IPv4":{"lastUpdated":"2026-11-23T07:46:33.123Z","healthy":)" + ipv4 +
         R"(},"IPv6":{"lastUpdated":"2026-11-23T07:46:29.123Z","healthy":)" + ipv6 + "}}}\n";
}

std::map<IpFamily, FamilyHealth> none_yet() { return {}; }

}  // namespace

TEST_CASE("a proxy that starts is healthy and tells of no family") {
  const auto answer = healthz(Health{}, kNow);
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "application/json");
  CHECK(answer.body ==
        R"({"lastUpdated":"2026-11-23T07:46:38.123Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("nodeEligible":true,"healthy":true})"
        "\n");
}

TEST_CASE("a healthy proxy was last updated now and each family when it was in force") {
  const auto answer = healthz(with_families(true, true), kNow);
  CHECK(answer.status == 200);
  CHECK(answer.body ==
        R"({"lastUpdated":"2026-11-23T07:46:38.123Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("nodeEligible":true,"healthy":true,)" +
            families_json("true", "true"));
}

TEST_CASE("one late family fails healthz and livez with the time of the latest update") {
  const auto health = with_families(true, false);
  CHECK(healthz(health, kNow).status == 503);
  CHECK(healthz(health, kNow).body ==
        R"({"lastUpdated":"2026-11-23T07:46:33.123Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("nodeEligible":true,"healthy":false,)" +
            families_json("true", "false"));
  CHECK(livez(health, kNow).status == 503);
  CHECK(livez(health, kNow).body ==
        R"({"lastUpdated":"2026-11-23T07:46:33.123Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("healthy":false,)" +
            families_json("true", "false"));
}

TEST_CASE("a draining proxy tells load balancers to send new clients elsewhere and is alive") {
  Health health;
  health.draining = true;
  CHECK(healthz(health, kNow).status == 503);
  CHECK(healthz(health, kNow).body ==
        R"({"lastUpdated":"0001-01-01T00:00:00Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("nodeEligible":true,"healthy":false})"
        "\n");
  CHECK(livez(health, kNow).status == 200);
}

TEST_CASE("a draining proxy is alive although changes wait for ever") {
  auto health = with_families(false, false);
  health.draining = true;
  CHECK(livez(health, kNow).status == 200);
}

TEST_CASE("a proxy on a node about to go is healthy itself and fails healthz") {
  auto health = with_families(true, true);
  health.node_eligible = false;
  const auto answer = healthz(health, kNow);
  CHECK(answer.status == 503);
  CHECK(answer.body ==
        R"({"lastUpdated":"2026-11-23T07:46:33.123Z","currentTime":"2026-11-23T07:46:38.123Z",)"
        R"("nodeEligible":false,"healthy":true,)" +
            families_json("true", "true"));
  CHECK(livez(health, kNow).status == 200);
}

TEST_CASE("eligibility of the node changes healthz both ways and livez never") {
  RunningServer<HealthServer> running(none_yet);
  HttpClient client(running.address());
  running.on_control([&] { running.server().set_node_eligible(false); });
  CHECK(status_line_of(client.get("/healthz")) == "HTTP/1.1 503 Service Unavailable");
  CHECK(status_line_of(client.get("/livez")) == "HTTP/1.1 200 OK");
  running.on_control([&] { running.server().set_node_eligible(true); });
  CHECK(status_line_of(client.get("/healthz")) == "HTTP/1.1 200 OK");
}

TEST_CASE("the health server answers 200 until the drain and 503 from then on") {
  RunningServer<HealthServer> running(none_yet);
  HttpClient client(running.address());
  CHECK(status_line_of(client.get("/healthz")) == "HTTP/1.1 200 OK");
  CHECK(status_line_of(client.get("/livez")) == "HTTP/1.1 200 OK");

  running.on_control([&] { running.server().drain(); });
  CHECK(status_line_of(client.get("/healthz")) == "HTTP/1.1 503 Service Unavailable");
  CHECK(status_line_of(client.get("/livez")) == "HTTP/1.1 200 OK");
}

TEST_CASE("load balancers hear of a late family through the proxy's health") {
  bool late = false;
  RunningServer<HealthServer> running([&] {
    return std::map<IpFamily, FamilyHealth>{{IpFamily::ipv4, {kNow, !late}}};
  });
  running.on_control([&] { CHECK(running.server().proxy_is_healthy()); });
  running.on_control([&] {
    late = true;
    CHECK_FALSE(running.server().proxy_is_healthy());
  });
}

TEST_CASE("answers of the health server are counted by their code") {
  RunningServer<HealthServer> running(none_yet);
  HttpClient client(running.address());
  client.get("/healthz");
  client.get("/livez");
  running.on_control([&] { running.server().drain(); });
  client.get("/healthz");
  client.get("/healthz");
  const auto text = prometheus::TextSerializer().Serialize(running.server().metrics());
  INFO(text);
  for (const auto* line : {"kubeproxy_proxy_healthz_total{code=\"200\"} 1\n",
                           "kubeproxy_proxy_healthz_total{code=\"503\"} 2\n",
                           "kubeproxy_proxy_livez_total{code=\"200\"} 1\n",
                           "kubeproxy_proxy_livez_total{code=\"503\"} 0\n"}) {
    CAPTURE(line);
    CHECK(text.find(line) != std::string::npos);
  }
}
