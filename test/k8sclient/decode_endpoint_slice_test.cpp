#include "k8sclient/api/decode_endpoint_slice.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "k8sclient/api/decode_endpoints.hpp"
#include "k8sclient/api/defaults.hpp"

using namespace kubeportal;
using namespace kubeportal::api;
using nlohmann::json;

namespace {

EndpointSlice decode_good(json object) {
  document::Problems problems;
  EndpointSlice slice = decode_endpoint_slice(object, problems);
  CHECK(problems.empty());
  return slice;
}

json slice_with_endpoint(const json& endpoint) {
  json object = {{"metadata", {{"name", "web-1"}}}, {"addressType", "IPv4"}};
  object["endpoints"] = json::array({{{"addresses", {"10.0.0.1"}}}});
  object["endpoints"][0].update(endpoint);
  return object;
}

SliceEndpoint only_endpoint(const json& endpoint) {
  const auto slice = decode_good(slice_with_endpoint(endpoint));
  REQUIRE(slice.endpoints.size() == 1);
  return slice.endpoints[0];
}

}  // namespace

TEST_CASE("absent conditions mean what KEP-1672 says") {
  struct Row {
    const char* conditions;
    bool ready, serving, terminating;
  };
  for (const Row& row :
       {Row{"{}", true, true, false},
        {R"({"ready": false})", false, false, false},
        {R"({"ready": true})", true, true, false},
        {R"({"ready": null, "serving": null})", true, true, false},
        {R"({"ready": false, "serving": true, "terminating": true})", false, true, true},
        {R"({"serving": false})", true, false, false},
        {R"({"terminating": true})", true, true, true}}) {
    CAPTURE(row.conditions);
    const auto endpoint = only_endpoint({{"conditions", json::parse(row.conditions)}});
    CHECK(endpoint.ready == row.ready);
    CHECK(endpoint.serving == row.serving);
    CHECK(endpoint.terminating == row.terminating);
  }
  CHECK(only_endpoint(json::object()).ready);
}

TEST_CASE("a v1 slice is decoded whole") {
  const auto slice = decode_good(json::parse(R"({
    "metadata": {"name": "web-abc", "namespace": "shop",
                 "labels": {"kubernetes.io/service-name": "web"}},
    "addressType": "IPv6",
    "ports": [{"name": "http", "protocol": "TCP", "port": 8080, "appProtocol": "http"},
              {"port": 53, "protocol": "UDP"}, {"name": "", "port": null}],
    "endpoints": [{"addresses": ["fd00::1", "fd00::2"], "nodeName": "node-1", "zone": "Zone_A",
                   "hints": {"forZones": [{"name": "a"}, {"name": "b"}],
                             "forNodes": [{"name": "node-1"}]},
                   "targetRef": {"kind": "Pod"}, "deprecatedTopology": {"x": "y"}}]})"));
  CHECK(slice.service_name == "web");
  CHECK(slice.address_type == IpFamily::ipv6);
  CHECK(slice.ports == std::vector<SlicePort>{{"http", Protocol::tcp, 8080},
                                              {std::nullopt, Protocol::udp, 53},
                                              {"", Protocol::tcp, 0}});
  SliceEndpoint expected;
  expected.addresses = {"fd00::1", "fd00::2"};
  expected.node_name = "node-1";
  expected.zone = "Zone_A";
  expected.hint_zones = {"a", "b"};
  expected.hint_nodes = {"node-1"};
  CHECK(slice.endpoints == std::vector{expected});
}

TEST_CASE("a v1beta1 slice says node and zone in its topology") {
  const json topology = {{"kubernetes.io/hostname", "node-7"},
                         {"topology.kubernetes.io/zone", "b"}};
  const auto endpoint = only_endpoint({{"topology", topology}});
  CHECK(endpoint.node_name == "node-7");
  CHECK(endpoint.zone == "b");
  CHECK(only_endpoint({{"topology", topology}, {"nodeName", "node-8"}}).node_name == "node-8");
}

TEST_CASE("a slice of host names is decoded and has no family") {
  const auto slice = decode_good({{"metadata", {{"name", "web"}}},
                                  {"addressType", "FQDN"},
                                  {"endpoints", json::array({{{"addresses", {"example.com"}}}})}});
  CHECK_FALSE(slice.address_type);
  CHECK(slice.endpoints.size() == 1);
  CHECK(slice.service_name.empty());
}

TEST_CASE("a slice in a manifest gets an empty port name and TCP") {
  json object = slice_with_endpoint(json::object());
  object["ports"] = json::array({{{"port", 80}}});
  default_endpoint_slice(object);
  const auto slice = decode_good(object);
  CHECK(slice.meta.namespace_ == "default");
  CHECK(slice.ports == std::vector<SlicePort>{{"", Protocol::tcp, 80}});
}

TEST_CASE("a slice keeps what is good in it and reports the rest") {
  json object = slice_with_endpoint({{"addresses", {"10.0.0.1", "fd00::1", "010.0.0.1", "0.0.0.0"}},
                                     {"conditions", {{"ready", "yes"}}}});
  document::Problems problems;
  const auto slice = decode_endpoint_slice(object, problems);
  CHECK(problems.size() == 4);
  REQUIRE(slice.endpoints.size() == 1);
  CHECK(slice.endpoints[0].addresses == std::vector<std::string>{"10.0.0.1"});
}

TEST_CASE("Endpoints become a slice a subset and family") {
  json object = json::parse(R"({
    "metadata": {"name": "web"},
    "subsets": [
      {"addresses": [{"ip": "10.0.0.1", "nodeName": "node-1"}, {"ip": "fd00::1"}],
       "notReadyAddresses": [{"ip": "10.0.0.2"}],
       "ports": [{"name": "a", "port": 80}, {"name": "b", "port": 53, "protocol": "UDP"}]},
      {"addresses": [{"ip": "10.0.0.3"}], "ports": [{"port": 81}]},
      {"ports": [{"port": 82}]}]})");
  default_endpoints(object);
  document::Problems problems;
  const auto slices = decode_endpoints(object, problems);
  CHECK(problems.empty());
  REQUIRE(slices.size() == 3);

  CHECK(slices[0].meta.name == "web:subset-0:ipv4");
  CHECK(slices[0].meta.namespace_ == "default");
  CHECK(slices[0].service_name == "web");
  CHECK(slices[0].meta.labels.at(kServiceNameLabel) == "web");
  CHECK(slices[0].address_type == IpFamily::ipv4);
  CHECK(slices[0].ports ==
        std::vector<SlicePort>{{"a", Protocol::tcp, 80}, {"b", Protocol::udp, 53}});
  REQUIRE(slices[0].endpoints.size() == 2);
  CHECK(slices[0].endpoints[0].ready);
  CHECK(slices[0].endpoints[0].node_name == "node-1");
  CHECK(slices[0].endpoints[1].addresses == std::vector<std::string>{"10.0.0.2"});
  CHECK_FALSE(slices[0].endpoints[1].ready);
  CHECK_FALSE(slices[0].endpoints[1].serving);

  CHECK(slices[1].meta.name == "web:subset-0:ipv6");
  CHECK(slices[1].endpoints.size() == 1);
  CHECK(slices[2].meta.name == "web:subset-1:ipv4");
  CHECK(slices[2].ports == std::vector<SlicePort>{{"", Protocol::tcp, 81}});
}
