#include "proxy/control/endpoint_slice_cache.hpp"

#include <doctest/doctest.h>

#include "proxy/control/service_ports.hpp"
#include "test/fakes/captured_log.hpp"
#include "test/proxy/control/objects.hpp"

namespace kubeportal::control {

using test::make_endpoint;
using test::make_name;
using test::make_slice;
using test::with_conditions;

namespace {

/// "10.0.0.1:8080 10.0.0.2:8080*", a star where the endpoint is local.
std::string shown(const EndpointSliceCache& cache,
                  const model::ServicePortName& name = make_name()) {
  std::string line;
  for (const auto& endpoint : cache.endpoints(name)) {
    if (!line.empty()) line += ' ';
    line += to_string(endpoint.address);
    if (endpoint.local) line += '*';
  }
  return line;
}

}  // namespace

TEST_CASE("endpoints keep the order of their slice and take its port number") {
  EndpointSliceCache cache("node-a");
  CHECK(cache.update(make_slice({make_endpoint("10.0.0.2"), make_endpoint("10.0.0.1")})) ==
        "default/web");
  CHECK(shown(cache) == "10.0.0.2:8080 10.0.0.1:8080");
}

TEST_CASE("an endpoint on this node is local") {
  EndpointSliceCache cache("node-a");
  cache.update(make_slice({make_endpoint("10.0.0.1", "node-a"), make_endpoint("10.0.0.2")}));
  CHECK(shown(cache) == "10.0.0.1:8080* 10.0.0.2:8080");
}

TEST_CASE("without a node name nothing is local") {
  EndpointSliceCache cache("");
  cache.update(make_slice({make_endpoint("10.0.0.1", "")}));
  CHECK(shown(cache) == "10.0.0.1:8080");
}

TEST_CASE("conditions are kept as they are") {
  EndpointSliceCache cache("node-a");
  cache.update(make_slice({with_conditions(make_endpoint("10.0.0.1"), false, true, true)}));
  const auto endpoints = cache.endpoints(make_name());
  REQUIRE(endpoints.size() == 1);
  CHECK_FALSE(endpoints[0].ready);
  CHECK(endpoints[0].serving);
  CHECK(endpoints[0].terminating);
}

TEST_CASE("a port without a name is ignored but an empty name is a name") {
  EndpointSliceCache cache("node-a");
  auto slice = make_slice({make_endpoint("10.0.0.1")});
  slice.ports = {{std::nullopt, api::Protocol::tcp, 8080}};
  cache.update(slice);
  CHECK(shown(cache, make_name("web", "")) == "");

  slice.ports = {{"", api::Protocol::tcp, 8080}};
  cache.update(slice);
  CHECK(shown(cache, make_name("web", "")) == "10.0.0.1:8080");
}

TEST_CASE("a port without a number is ignored") {
  EndpointSliceCache cache("node-a");
  auto slice = make_slice({make_endpoint("10.0.0.1")});
  slice.ports = {{"http", api::Protocol::tcp, 0}, {"admin", api::Protocol::tcp, 9000}};
  cache.update(slice);
  CHECK(shown(cache) == "");
  CHECK(shown(cache, make_name("web", "admin")) == "10.0.0.1:9000");
}

TEST_CASE("a port of the same name and another protocol is another port") {
  EndpointSliceCache cache("node-a");
  auto slice = make_slice({make_endpoint("10.0.0.1")});
  slice.ports = {{"http", api::Protocol::udp, 53}, {"http", api::Protocol::tcp, 8080}};
  cache.update(slice);
  CHECK(shown(cache) == "10.0.0.1:8080");
  CHECK(shown(cache, {"default", "web", "http", api::Protocol::udp}) == "10.0.0.1:53");
}

TEST_CASE("only the first address of an endpoint counts") {
  EndpointSliceCache cache("node-a");
  auto endpoint = make_endpoint("10.0.0.1");
  endpoint.addresses.push_back("10.0.0.9");
  cache.update(make_slice({endpoint}));
  CHECK(shown(cache) == "10.0.0.1:8080");
}

TEST_CASE("an address of the wrong family is ignored and said once for each slice") {
  fakes::CapturedLog log;
  std::vector<api::Event> events;
  EndpointSliceCache cache("node-a", [&](const api::Event& event) { events.push_back(event); });
  auto slice =
      make_slice({make_endpoint("fd00::9"), make_endpoint("10.0.0.1"), make_endpoint("fd00::8")});
  cache.update(slice);
  slice.endpoints.push_back(make_endpoint("10.0.0.2"));
  cache.update(slice);
  CHECK(shown(cache) == "10.0.0.1:8080 10.0.0.2:8080");
  CHECK(log.lines().size() == 1);
  CHECK(log.count("EndpointSlice default/web-1: ignoring fd00::9") == 1);
  REQUIRE(events.size() == 1);
  CHECK(events[0].regarding == api::service_called("default/web"));
  CHECK(events[0].reason == "KubeProxyIncorrectIPVersion");

  cache.remove(slice);
  cache.update(slice);
  CHECK(log.lines().size() == 2);
}

TEST_CASE("a slice of host names is ignored") {
  EndpointSliceCache cache("node-a");
  auto slice = make_slice({make_endpoint("example.org")});
  slice.address_type.reset();
  cache.update(slice);
  CHECK(shown(cache) == "");
}

TEST_CASE("a slice without a service or of a headless service is not kept") {
  EndpointSliceCache cache("node-a");
  auto slice = make_slice({make_endpoint("10.0.0.1")});
  SUBCASE("no service") {
    slice.service_name.clear();
    CHECK_FALSE(cache.update(slice));
  }
  SUBCASE("headless from the start") {
    slice.meta.labels[kHeadlessLabel] = "";
    CHECK_FALSE(cache.update(slice));
  }
  SUBCASE("headless later") {
    cache.update(slice);
    slice.meta.labels[kHeadlessLabel] = "";
    CHECK(cache.update(slice) == "default/web");
  }
  CHECK(cache.services() == 0);
}

TEST_CASE("all slices of a service count in the order of their names") {
  EndpointSliceCache cache("node-a");
  cache.update(make_slice({make_endpoint("10.0.0.1")}, "web-b"));
  cache.update(make_slice({make_endpoint("10.0.0.2")}, "web-a"));
  CHECK(shown(cache) == "10.0.0.2:8080 10.0.0.1:8080");
}

TEST_CASE("slices may give one port name different numbers") {
  EndpointSliceCache cache("node-a");
  auto old_version = make_slice({make_endpoint("10.0.0.1")}, "web-a");
  auto new_version = make_slice({make_endpoint("10.0.0.2")}, "web-b");
  new_version.ports[0].port = 9090;
  cache.update(old_version);
  cache.update(new_version);
  CHECK(shown(cache) == "10.0.0.1:8080 10.0.0.2:9090");
}

TEST_CASE("duplicates collapse in place and the local copy wins") {
  EndpointSliceCache cache("node-a");
  cache.update(make_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2")}, "web-a"));
  cache.update(make_slice({make_endpoint("10.0.0.3"),
                           with_conditions(make_endpoint("10.0.0.1", "node-a"), false, true, true)},
                          "web-b"));
  CHECK(shown(cache) == "10.0.0.1:8080* 10.0.0.2:8080 10.0.0.3:8080");
  CHECK_FALSE(cache.endpoints(make_name())[0].ready);
}

TEST_CASE("a local copy is not replaced by a remote one") {
  EndpointSliceCache cache("node-a");
  cache.update(make_slice({make_endpoint("10.0.0.1", "node-a")}, "web-a"));
  cache.update(make_slice({make_endpoint("10.0.0.1")}, "web-b"));
  CHECK(shown(cache) == "10.0.0.1:8080*");
}

TEST_CASE("an endpoint that moves to another slice stays whichever is told first") {
  EndpointSliceCache cache("node-a");
  cache.update(make_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2")}, "web-a"));
  cache.update(make_slice({make_endpoint("10.0.0.2")}, "web-b"));
  CHECK(shown(cache) == "10.0.0.1:8080 10.0.0.2:8080");
  cache.update(make_slice({make_endpoint("10.0.0.1")}, "web-a"));
  CHECK(shown(cache) == "10.0.0.1:8080 10.0.0.2:8080");
}

TEST_CASE("a slice that says the same again changes nothing") {
  EndpointSliceCache cache("node-a");
  auto slice = make_slice({make_endpoint("10.0.0.1")});
  cache.update(slice);
  slice.meta.annotations["endpoints.kubernetes.io/last-change-trigger-time"] = "now";
  CHECK_FALSE(cache.update(slice));
}

TEST_CASE("a service is forgotten with its last slice") {
  EndpointSliceCache cache("node-a");
  const auto one = make_slice({make_endpoint("10.0.0.1")}, "web-a");
  const auto two = make_slice({make_endpoint("10.0.0.2")}, "web-b");
  cache.update(one);
  cache.update(two);
  CHECK(cache.remove(one) == "default/web");
  CHECK(shown(cache) == "10.0.0.2:8080");
  CHECK(cache.remove(two) == "default/web");
  CHECK(cache.services() == 0);
  CHECK_FALSE(cache.remove(two));
}

}  // namespace kubeportal::control
