#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "proxy/explain/explanation_text.hpp"
#include "test/proxy/explain/cluster.hpp"

using namespace kubeportal;
using namespace kubeportal::explain;
using namespace std::chrono_literals;

namespace {

const auto kFirst = *model::parse_socket_address("10.244.1.2:8080");
const auto kSecond = *model::parse_socket_address("10.244.2.2:8080");

/// Default/web with session affinity, on a proxy that runs.
struct LiveCluster : test::Cluster {
  LiveLeg leg{.next = kSecond,
              .affinity = std::nullopt,
              .suspended = {},
              .sockets = {*model::parse_socket_address("0.0.0.0:41000")},
              .worker = 1};
  std::optional<model::IpAddress> asked_for;

  LiveCluster() {
    web().session_affinity = api::SessionAffinity::client_ip;
    web().affinity_timeout_seconds = 600;
    live = [this](const model::Leg&, const std::optional<model::IpAddress>& client) {
      asked_for = client;
      return std::optional(leg);
    };
  }

  Explanation asked(const std::string& from) const {
    return explain::explain(*parse_destination("default/web"),
                            client_at(model::parse_ip(from), *this), *this);
  }

  std::string finding(const std::string& subject, const std::string& from = "10.244.1.9") const {
    for (const auto& step : asked(from).steps) {
      if (step.subject == subject) return step.finding;
    }
    return {};
  }
};

}  // namespace

TEST_CASE_FIXTURE(LiveCluster, "the endpoint that a running proxy has next is told") {
  CHECK(asked("10.244.1.9").next == kSecond);
  CHECK(finding("next") == "10.244.2.2:8080, next in rotation of 2");
  CHECK(finding("socket") == "0.0.0.0:41000, accepted by worker 1");
  CHECK(finding("affinity") ==
        "ClientIP: 10.244.1.9 is not known; it stays with the endpoint it gets for 600 s after its "
        "last connection");
}

TEST_CASE_FIXTURE(LiveCluster, "a client that the proxy knows is told how long it stays") {
  leg.next = kFirst;
  leg.affinity.emplace(kFirst, 250s);
  CHECK(finding("next") == "10.244.1.2:8080, by session affinity");
  CHECK(finding("affinity") ==
        "ClientIP: 10.244.1.9 stays with 10.244.1.2:8080 for 250 s more, 600 s after each "
        "connection");
}

TEST_CASE_FIXTURE(LiveCluster,
                  "a suspended endpoint is named, and no endpoint is said to be none") {
  leg.suspended = {kFirst};
  CHECK(finding("suspended") == "10.244.1.2:8080 is tried last: dials to it fail");
  leg.next.reset();
  CHECK(finding("next") == "nobody: the last endpoint has just left");
  CHECK_FALSE(asked("10.244.1.9").next);
}

TEST_CASE_FIXTURE(LiveCluster, "who is dialled before the next, and fails, is told") {
  leg.next = kFirst;
  leg.dials = {kFirst, kSecond};
  leg.failing = {{kFirst, model::DialFailure::refused}};
  CHECK(finding("dialled") == "10.244.1.2:8080 first, which has its turn and has just failed");
  CHECK(finding("next") == "10.244.2.2:8080, next in rotation of 2");
  CHECK(asked("10.244.1.9").next == kSecond);
}

TEST_CASE_FIXTURE(LiveCluster, "this node is known by the address that it dials from") {
  CHECK(finding("affinity", "") ==
        "ClientIP, for 600 s after the last connection: --from tells whose");
  source_towards = [](const model::SocketAddress&) { return std::optional(test::kNode); };
  CHECK(finding("affinity", "").starts_with("ClientIP: 192.0.2.1 is not known"));
  CHECK(asked_for == test::kNode);
}

TEST_CASE_FIXTURE(LiveCluster, "what was written as JSON is read again") {
  const auto explanation = asked("10.244.1.9");
  const auto again = from_json(nlohmann::json::parse(to_json(explanation)));
  CHECK(to_text(again) == to_text(explanation));
  CHECK(again.outcome == Outcome::served);
  CHECK(again.next == explanation.next);
}
