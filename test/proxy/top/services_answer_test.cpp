#include "proxy/top/services_answer.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "proxy/top/connections_answer.hpp"
#include "test/proxy/top/services_json.hpp"

using namespace kubeportal::top;

TEST_CASE("the counters of a service port are read, failures by what became of the client") {
  PortInJson port;
  port.opened = 120;
  port.active = 3;
  port.closed = {
      {"finished", 110}, {"no_endpoint", 7}, {"not_allowed", 2}, {"out_of_resources", 1}};
  port.dial_failures = {{"refused", 2}, {"timed_out", 3}};

  const auto answer = parse_services(services_json({port}));

  REQUIRE(answer.services.size() == 1);
  CHECK(answer.services[0].name == "default/web");
  REQUIRE(answer.services[0].ports.size() == 1);
  const auto& read = answer.services[0].ports[0];
  CHECK(read.name == "default/web:http/TCP");
  CHECK(read.counters.opened == 120);
  CHECK(read.counters.active == 3);
  CHECK(read.counters.dial_failures == 5);
  CHECK(read.counters.let_down == 10);
  CHECK(read.counters.bounds.size() + 1 == read.counters.dialled.size());
  REQUIRE(read.portals.size() == 1);
  CHECK(read.portals[0].verdict == "steer");
  REQUIRE(read.endpoints.size() == 2);
  CHECK(read.endpoints[0].used);
  CHECK(read.endpoints[1].reason == "not ready");
}

TEST_CASE("of UDP those are let down whose datagrams were dropped, however their flows end") {
  PortInJson port;
  port.port = "dns/UDP";
  port.closed = {{"no_endpoint", 7}};
  port.dropped = {{"flow_limit", 4}};
  const auto answer = parse_services(services_json({port}));
  CHECK(answer.services[0].ports[0].counters.let_down == 4);
}

TEST_CASE("what an answer leaves out is zero, what it has more is ignored") {
  const auto answer = parse_services(
      R"({"new": 1, "services": [{"name": "a/b", "ports": [{"name": "a/b/TCP", "new": {}}]}]})");
  REQUIRE(answer.services.size() == 1);
  CHECK(answer.services[0].ports[0].counters.opened == 0);
  CHECK(answer.services[0].ports[0].endpoints.empty());
}

TEST_CASE("what is no answer of the proxy ends with a sentence") {
  for (const auto* text : {"", "{", "[]", "{}", "<html>", R"({"services": [{"name": 1}]})",
                           R"({"services": [{"ports": [{"endpoints": [{"used": "yes"}]}]}]})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_services(text), std::runtime_error);
  }
  for (const auto* text : {"", "[]", "{}", R"({"connections": [1]})"}) {
    CAPTURE(text);
    CHECK_THROWS_AS(parse_connections(text), std::runtime_error);
  }
}

TEST_CASE("connections are added up by port and endpoint") {
  const nlohmann::json connection{{"service", "default/web:http/TCP"},
                                  {"endpoint", "10.244.1.5:8080"},
                                  {"bytesToEndpoint", 512},
                                  {"bytesToClient", 1024}};
  nlohmann::json dialing{{"service", "default/web:http/TCP"}, {"state", "accepted"}};

  const auto loads = parse_connections(connections_json({connection, connection, dialing}));

  CHECK(loads.size() == 2);
  const auto& load = loads.at({"default/web:http/TCP", "10.244.1.5:8080"});
  CHECK(load.active == 2);
  CHECK(load.bytes_to_endpoint == 1024);
  CHECK(load.bytes_to_client == 2048);
  CHECK(loads.at({"default/web:http/TCP", ""}).active == 1);
}
