#include "proxy/explain/overview.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/proxy/explain/cluster.hpp"

using namespace kubeportal;
using namespace kubeportal::explain;
using control::test::make_endpoint;
using control::test::with_conditions;
using nlohmann::json;

namespace {

const model::ServicePortName kName{"default", "web", "http", model::Protocol::tcp};

json overview(const World& world, const Figures& figures = {}, const std::string& service = "") {
  return json::parse(overview_json(world, figures, service, "2026-11-26T20:00:00Z"));
}

}  // namespace

TEST_CASE("an overview has services with their portals and endpoints") {
  test::Cluster cluster;
  cluster.endpoints().push_back(with_conditions(make_endpoint("10.244.3.3"), false, false, false));
  const auto told = overview(cluster);
  CHECK(told.at("now") == "2026-11-26T20:00:00Z");
  REQUIRE(told.at("services").size() == 1);
  CHECK(told.at("services")[0].at("name") == "default/web");
  const auto& port = told.at("services")[0].at("ports").at(0);
  CHECK(port.at("name") == "default/web:http/TCP");
  CHECK(port.at("portals")[0].at("address") == "10.96.0.1:80");
  CHECK(port.at("portals")[0].at("verdict") == "steer");
  REQUIRE(port.at("endpoints").size() == 3);
  CHECK(port.at("endpoints")[0].at("node") == "node-a");
  CHECK(port.at("endpoints")[0].at("used") == true);
  CHECK(port.at("endpoints")[2].at("used") == false);
  CHECK(port.at("endpoints")[2].at("reason") == "not ready");
}

TEST_CASE("an overview has what was counted, zeros of reasons left out") {
  Figures figures;
  auto& totals = figures[kName].totals;
  totals.opened = 5;
  totals.closed[static_cast<std::size_t>(model::CloseReason::finished)] = 3;
  totals.dial_latency[0] = 5;
  figures[kName].suspended = {*model::parse_socket_address("10.244.1.2:8080")};
  const test::Cluster cluster;
  const auto told = overview(cluster, figures);
  const auto& port = told.at("services")[0].at("ports")[0];
  CHECK(port.at("counters").at("active") == 2);
  CHECK(port.at("counters").at("closed") == json{{"finished", 3}});
  CHECK(port.at("counters").at("dialLatency").at("counts").size() == 11);
  CHECK(port.at("endpoints")[0].at("suspended") == true);
  CHECK(port.at("endpoints")[1].at("suspended") == false);
}

TEST_CASE("an overview may be of one Service, and of none where it is not served") {
  const test::Cluster cluster;
  CHECK(overview(cluster, {}, "default/web").at("services").size() == 1);
  CHECK(overview(cluster, {}, "default/other").at("services").empty());
}
