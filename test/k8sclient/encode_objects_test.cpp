#include <random>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "k8sclient/api/decode_endpoint_slice.hpp"
#include "k8sclient/api/decode_endpoints.hpp"
#include "k8sclient/api/decode_node.hpp"
#include "k8sclient/api/decode_service.hpp"
#include "k8sclient/api/defaults.hpp"
#include "k8sclient/api/encode_endpoint_slice.hpp"
#include "k8sclient/api/encode_node.hpp"
#include "k8sclient/api/encode_service.hpp"
#include "k8sclient/objects_json.hpp"
#include "test/k8sclient/random_objects.hpp"
#include "test/whole_dose.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using nlohmann::json;

namespace {

constexpr unsigned kSeed = 20261126;

unsigned rounds() { return whole_dose() ? 100'000 : 3'000; }

template <typename Object, typename Decode>
void check_comes_back(const Object& object, const json& encoded, Decode decode) {
  document::Problems problems;
  const bool is_same = decode(encoded, problems) == object && problems.empty();
  if (is_same) return;
  CAPTURE(encoded.dump(1));
  for (const auto& problem : problems) MESSAGE(problem.path << ": found " << problem.found);
  FAIL_CHECK("another object came back");
}

void check_comes_back(const api::Service& service) {
  auto encoded = api::encode_service(service);
  check_comes_back(service, encoded, api::decode_service);
  api::default_service(encoded);
  check_comes_back(service, encoded, api::decode_service);
}

void check_comes_back(const api::EndpointSlice& slice) {
  auto encoded = api::encode_endpoint_slice(slice);
  check_comes_back(slice, encoded, api::decode_endpoint_slice);
  api::default_endpoint_slice(encoded);
  check_comes_back(slice, encoded, api::decode_endpoint_slice);
}

void check_comes_back(const api::Node& node) {
  check_comes_back(node, api::encode_node(node), api::decode_node);
}

api::ObjectMeta named(const std::string& name) {
  api::ObjectMeta meta;
  meta.namespace_ = "shop";
  meta.name = name;
  return meta;
}

api::Service web() {
  api::Service service;
  service.meta = named("web");
  service.cluster_ips = {"10.96.0.10"};
  service.ports = {{.name = "http", .protocol = api::Protocol::tcp, .port = 80}};
  return service;
}

api::EndpointSlice web_slice() {
  api::EndpointSlice slice;
  slice.meta = named("web-x1");
  slice.meta.labels = {{api::kServiceNameLabel, "web"}};
  slice.service_name = "web";
  slice.address_type = api::IpFamily::ipv4;
  slice.endpoints.emplace_back().addresses = {"10.244.1.5"};
  slice.ports = {{.name = "http", .protocol = api::Protocol::tcp, .port = 8080}};
  return slice;
}

}  // namespace

TEST_CASE("what has its default is not written") {
  CHECK(api::encode_service(web()) == json::parse(R"({
    "apiVersion": "v1", "kind": "Service", "metadata": {"name": "web", "namespace": "shop"},
    "spec": {"clusterIP": "10.96.0.10", "clusterIPs": ["10.96.0.10"],
             "ports": [{"name": "http", "protocol": "TCP", "port": 80}]}})"));
  CHECK(api::encode_endpoint_slice(web_slice()) == json::parse(R"({
    "apiVersion": "discovery.k8s.io/v1", "kind": "EndpointSlice",
    "metadata": {"name": "web-x1", "namespace": "shop",
                 "labels": {"kubernetes.io/service-name": "web"}},
    "addressType": "IPv4", "endpoints": [{"addresses": ["10.244.1.5"]}],
    "ports": [{"name": "http", "protocol": "TCP", "port": 8080}]})"));
  api::Node node;
  node.meta.name = "node-a";
  CHECK(api::encode_node(node) == json::parse(R"({
    "apiVersion": "v1", "kind": "Node", "metadata": {"name": "node-a"}})"));
}

TEST_CASE("a Service of each kind comes back as it was") {
  auto service = web();
  check_comes_back(service);
  service.cluster_ips = {"None"};
  service.ports.clear();
  check_comes_back(service);
  service.cluster_ips.clear();
  service.type = api::ServiceType::external_name;
  check_comes_back(service);

  service = web();
  service.type = api::ServiceType::load_balancer;
  service.cluster_ips = {"fd00::10", "10.96.0.10"};
  service.external_ips = {"192.0.2.1", "FD00::99"};
  service.load_balancer_ingress = {{"198.51.100.1", api::IpMode::proxy}, {"2001:db8::1"}};
  service.load_balancer_source_ranges = {"203.0.113.0/24", " fd00::/8"};
  service.ports[0].node_port = 30080;
  service.session_affinity = api::SessionAffinity::client_ip;
  service.affinity_timeout_seconds = 1;
  service.internal_traffic_policy = api::TrafficPolicy::local;
  service.external_traffic_policy = api::TrafficPolicy::local;
  service.health_check_node_port = 30999;
  service.publish_not_ready_addresses = true;
  check_comes_back(service);
  service.session_affinity = api::SessionAffinity::none;  // the time-out is kept
  check_comes_back(service);
}

TEST_CASE("an EndpointSlice of each kind comes back as it was") {
  auto slice = web_slice();
  auto& endpoint = slice.endpoints[0];
  endpoint.node_name = "node-a";
  endpoint.zone = "a";
  endpoint.hint_zones = {"a", "b"};
  endpoint.hint_nodes = {"node-a"};
  for (const int bits : {0, 1, 2, 3, 4, 5, 6, 7}) {
    endpoint.ready = (bits & 1) != 0;
    endpoint.serving = (bits & 2) != 0;
    endpoint.terminating = (bits & 4) != 0;
    check_comes_back(slice);
  }
  slice.address_type = std::nullopt;
  endpoint.addresses = {"db.example.com"};
  check_comes_back(slice);
  slice.address_type = api::IpFamily::ipv6;
  endpoint.addresses = {"fd00::5", "fd00::6"};
  slice.ports.push_back({.name = "", .protocol = api::Protocol::sctp, .port = 0});
  check_comes_back(slice);
  slice.endpoints.clear();
  slice.ports.clear();
  check_comes_back(slice);
}

TEST_CASE("a slice's port without a name has none when it comes back from the API") {
  auto slice = web_slice();
  slice.ports[0].name = std::nullopt;
  const auto encoded = api::encode_endpoint_slice(slice);
  CHECK_FALSE(encoded["ports"][0].contains("name"));
  check_comes_back(slice, encoded, api::decode_endpoint_slice);
}

TEST_CASE("a slice says its Service even where nobody gave it the label") {
  auto slice = web_slice();
  slice.meta.labels.clear();
  CHECK(api::encode_endpoint_slice(slice) == api::encode_endpoint_slice(web_slice()));
}

TEST_CASE("a Node comes back as it was") {
  api::Node node;
  node.meta.name = "node-a";
  node.meta.labels = {{api::kZoneLabel, "a"}};
  check_comes_back(node);
  node.is_being_deleted = true;
  node.taint_keys = {"ToBeDeletedByClusterAutoscaler", "example.com/x"};
  check_comes_back(node);
}

TEST_CASE("any object comes back as it was") {
  std::mt19937_64 random(kSeed);
  for (unsigned i = 0; i < rounds(); ++i) {
    check_comes_back(random_service(random, i));
    check_comes_back(random_endpoint_slice(random, i));
    check_comes_back(random_node(random, i));
  }
}

TEST_CASE("objects as JSON are lists by kind, in their order") {
  auto second = web();
  second.meta.name = "db";
  second.meta.annotations = {{"note", "no UTF-8: \xff"}};
  const k8sclient::Objects objects{
      {std::make_shared<const api::Service>(web()), std::make_shared<const api::Service>(second)},
      {std::make_shared<const api::EndpointSlice>(web_slice())},
      {}};
  const auto answer = json::parse(k8sclient::objects_json(objects));
  CHECK(answer.size() == 3);
  REQUIRE(answer["services"].size() == 2);
  CHECK(answer["services"][0] == api::encode_service(web()));
  CHECK(answer["services"][1]["metadata"]["name"] == "db");
  CHECK(answer["endpointSlices"][0] == api::encode_endpoint_slice(web_slice()));
  CHECK(answer["nodes"] == json::array());
}
