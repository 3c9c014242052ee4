#include "proxy/explain/explain.hpp"

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "proxy/explain/explanation_text.hpp"
#include "test/proxy/explain/cluster.hpp"

using namespace kubeportal;
using namespace kubeportal::explain;
using control::test::make_endpoint;
using control::test::make_service;
using control::test::make_slice;
using control::test::with_conditions;
using explain::test::Cluster;
using explain::test::kNode;

namespace {

Explanation asked(const World& world, const std::string& destination,
                  const std::string& from = "") {
  return explain::explain(*parse_destination(destination), client_at(model::parse_ip(from), world),
                          world);
}

/// "served 10.244.1.2:8080", "refused (not ready)".
std::string outcome(const Explanation& explanation) {
  if (explanation.next) return "served " + model::to_string(*explanation.next);
  return std::string(to_string(explanation.outcome)) + " (" + explanation.reason + ")";
}

std::string outcome(const World& world, const std::string& destination,
                    const std::string& from = "") {
  return outcome(asked(world, destination, from));
}

const std::string kOutside = "203.0.113.9";
const std::string kPod = "10.244.1.9";

}  // namespace

TEST_CASE("a Service by name and its address get the same answer") {
  const Cluster cluster;
  for (const auto* destination : {"default/web", "web", "web:80", "default/web:http",
                                  "http://web.default.svc.cluster.local/", "10.96.0.1:80"}) {
    CAPTURE(destination);
    CHECK(outcome(cluster, destination, kPod) == "served 10.244.1.2:8080");
  }
}

TEST_CASE("the whole answer for people") {
  Cluster cluster;
  cluster.web().session_affinity = api::SessionAffinity::client_ip;
  cluster.web().affinity_timeout_seconds = 600;
  cluster.endpoints().push_back(with_conditions(make_endpoint("10.244.3.3"), false, false, false));
  CHECK(
      to_text(asked(cluster, "10.96.0.1:80", kPod)) ==
      "10.96.0.1:80/TCP from 10.244.1.9: served\n"
      "  portal     10.96.0.1:80 is the ClusterIP of default/web:http/TCP\n"
      "  client     10.244.1.9 is a pod\n"
      "  policy     internalTrafficPolicy Cluster: endpoints of the whole cluster\n"
      "  endpoints  2 of 3 kept\n"
      "             10.244.1.2:8080  + ready\n"
      "             10.244.2.2:8080  + ready\n"
      "             10.244.3.3:8080  - not ready\n"
      "  affinity   ClientIP: 10.244.1.9 stays with the endpoint it gets for 600 s after its last "
      "connection\n"
      "  next       10.244.1.2:8080, the first in turn of 2\n");
}

TEST_CASE("the whole answer for programs") {
  const Cluster cluster;
  const auto json = nlohmann::json::parse(to_json(asked(cluster, "default/web", kPod)));
  CHECK(json.at("outcome") == "served");
  CHECK(json.at("servicePort") == "default/web:http/TCP");
  CHECK(json.at("next") == "10.244.1.2:8080");
  CHECK(json.at("endpoints").size() == 2);
  CHECK(json.at("endpoints").at(0).at("kept") == true);
  CHECK(json.at("steps").at(0).at("subject") == "portal");
}

TEST_CASE("without an endpoint clients are refused and the cause is told") {
  Cluster cluster;
  for (auto& endpoint : cluster.endpoints()) endpoint.ready = endpoint.serving = false;
  CHECK(outcome(cluster, "web") == "refused (not ready)");
  cluster.slices.front().ports.front().name = "metrics";
  CHECK(outcome(cluster, "web") ==
        "refused (no endpoint has a port http/TCP; they have metrics/TCP)");
  cluster.slices.clear();
  CHECK(outcome(cluster, "web") == "refused (no endpoints)");
}

TEST_CASE("a Local policy holds for those outside only") {
  Cluster cluster;
  cluster.web().type = api::ServiceType::node_port;
  cluster.web().ports.front().node_port = 30080;
  cluster.web().external_traffic_policy = api::TrafficPolicy::local;
  cluster.endpoints().erase(cluster.endpoints().begin());  // that of this node
  CHECK(outcome(cluster, "192.0.2.1:30080", kOutside) == "dropped (no endpoints on this node)");
  CHECK(outcome(cluster, "192.0.2.1:30080", kPod) == "served 10.244.2.2:8080");
  CHECK(outcome(cluster, "192.0.2.1:30080") == "served 10.244.2.2:8080");
  cluster.settings.plan.without_local_endpoints = model::Verdict::refuse;
  CHECK(outcome(cluster, "192.0.2.1:30080", kOutside) == "refused (no endpoints on this node)");
}

TEST_CASE("each endpoint that is left out has its reason") {
  Cluster cluster;
  auto near = make_endpoint("10.244.1.2", "node-a");
  near.hint_zones = {"z1"};
  auto far = make_endpoint("10.244.2.2");
  far.hint_zones = {"z2"};
  cluster.endpoints() = {near, far, with_conditions(make_endpoint("10.244.2.3"), false, true, true),
                         with_conditions(make_endpoint("10.244.2.4"), false, false, true)};
  const auto explanation = asked(cluster, "web");
  REQUIRE(explanation.endpoints.size() == 4);
  CHECK(explanation.endpoints[0].reason == "ready");
  CHECK(explanation.endpoints[1].reason == "hinted for clients in z2, and this node is in z1");
  CHECK(explanation.endpoints[2].reason == "terminating, and others are ready");
  CHECK(explanation.endpoints[3].reason == "terminating and no longer serving");

  cluster.web().internal_traffic_policy = api::TrafficPolicy::local;
  CHECK(asked(cluster, "web").endpoints[1].reason == "on another node");
}

TEST_CASE("source ranges drop who is in none of them and one address of the node allows the node") {
  Cluster cluster;
  cluster.web().type = api::ServiceType::load_balancer;
  cluster.web().load_balancer_ingress = {{"203.0.113.8"}};
  cluster.web().load_balancer_source_ranges = {"198.51.100.0/24"};
  CHECK(outcome(cluster, "203.0.113.8:80", kOutside) ==
        "dropped (outside loadBalancerSourceRanges)");
  CHECK(outcome(cluster, "203.0.113.8:80", "198.51.100.7") == "served 10.244.1.2:8080");
  CHECK(outcome(cluster, "203.0.113.8:80") == "dropped (outside loadBalancerSourceRanges)");
  cluster.web().load_balancer_source_ranges = {"192.0.2.0/24"};
  CHECK(outcome(cluster, "203.0.113.8:80", "127.0.0.1") == "served 10.244.1.2:8080");
}

TEST_CASE("what is no Service is told what it is instead") {
  Cluster cluster;
  CHECK(outcome(cluster, "default/nothing") ==
        "not a service (there is no Service default/nothing)");
  CHECK(outcome(cluster, "web:81") ==
        "not a service (default/web has no such port; it has http 80/TCP)");
  CHECK(outcome(cluster, "web/udp") ==
        "not a service (default/web has no such port; it has http 80/TCP)");
  CHECK(outcome(cluster, "10.96.0.1:81") ==
        "not a service (no Service has 10.96.0.1:81/TCP; there are 80/TCP of default/web)");
  CHECK(outcome(cluster, "10.244.2.2:8080") ==
        "not a service (10.244.2.2:8080/TCP is an endpoint of default/web itself: no Service is on "
        "the way)");
  CHECK(outcome(cluster, "8.8.8.8:53/udp") == "not a service (no Service has 8.8.8.8:53/UDP)");
  cluster.web().type = api::ServiceType::external_name;
  CHECK(outcome(cluster, "web") ==
        "not a service (default/web is not served: it is of type ExternalName)");
}

TEST_CASE("a node port is one only on the addresses that serve node ports") {
  Cluster cluster;
  cluster.web().type = api::ServiceType::node_port;
  cluster.web().ports.front().node_port = 30080;
  cluster.node_ports = portal::NodePortAddresses({"10.0.0.0/8"});
  CHECK(
      outcome(cluster, "192.0.2.1:30080", kOutside) ==
      "not a service (192.0.2.1 is no address that --nodeport-addresses serves node port 30080 of "
      "default/web on)");
}

TEST_CASE("of two Services with one address the first by name has it") {
  Cluster cluster;
  cluster.services.push_back(make_service("alpha"));
  const auto explanation = asked(cluster, "10.96.0.1:80");
  CHECK(explanation.service_port->name == "alpha");
  CHECK(explanation.steps[0].finding ==
        "10.96.0.1:80 is the ClusterIP of default/alpha:http/TCP; it comes before "
        "default/web:http/TCP");
  CHECK(outcome(explanation) == "refused (no endpoints)");
}

TEST_CASE("who loses an address to another Service is told by whom") {
  Cluster cluster;
  cluster.services.push_back(make_service("alpha"));
  CHECK(outcome(cluster, "web") ==
        "not a service (default/web:http/TCP does not get 10.96.0.1:80: default/alpha:http/TCP has "
        "it and comes first)");
}

TEST_CASE("of two names the one that sorts first with its namespace counts") {
  Cluster cluster;
  cluster.services.push_back(make_service("web"));
  cluster.services.back().meta.namespace_ = "default-eu";  // '-' sorts before '/'
  CHECK(asked(cluster, "10.96.0.1:80").service_port->namespace_ == "default-eu");
}

TEST_CASE("an address counts before a node port of the same number") {
  Cluster cluster;
  cluster.services.push_back(make_service("alpha"));
  cluster.services.back().type = api::ServiceType::node_port;
  cluster.services.back().ports.front().node_port = 8080;
  cluster.web().external_ips = {"192.0.2.1"};
  cluster.web().ports.front().port = 8080;
  CHECK(asked(cluster, "192.0.2.1:8080", kOutside).service_port->name == "web");
}

TEST_CASE("a name means an address of the client's family and its first port") {
  Cluster cluster;
  cluster.web().cluster_ips = {"10.96.0.1", "fd00:10::1"};
  cluster.web().ports = {{"http", api::Protocol::tcp, 80, 0}, {"admin", api::Protocol::tcp, 81, 0}};
  CHECK(asked(cluster, "web", kPod).service_port->port == "http");
  CHECK(outcome(cluster, "web", "fd00:244::5") == "refused (no endpoints of IPv6)");
  CHECK(outcome(cluster, "10.96.0.1:80", "fd00:244::5") ==
        "not a service (a client of IPv6 dials no address of IPv4)");
  cluster.web().cluster_ips = {"10.96.0.1"};
  CHECK(outcome(cluster, "web", "fd00:244::5") ==
        "not a service (default/web:http/TCP has no address of IPv6)");
}

TEST_CASE("a port of SCTP is told to be none that is served") {
  Cluster cluster;
  cluster.web().ports.push_back({"sig", api::Protocol::sctp, 90, 0});
  CHECK(outcome(cluster, "web:sig") ==
        "not a service (default/web:sig/SCTP is not served: SCTP is not balanced)");
}

TEST_CASE("where hints by node do not hold the zone is the reason") {
  Cluster cluster;
  auto near = make_endpoint("10.244.2.2");
  near.hint_zones = {"z1"};
  near.hint_nodes = {"node-b"};
  auto far = make_endpoint("10.244.3.3", "node-c");
  far.hint_zones = {"z2"};
  far.hint_nodes = {"node-c"};
  cluster.endpoints() = {near, far};
  CHECK(asked(cluster, "web").endpoints[1].reason ==
        "hinted for clients in z2, and this node is in z1");
}

TEST_CASE("an endpoint of this node that is not ready is not told to be missing") {
  Cluster cluster;
  cluster.web().internal_traffic_policy = api::TrafficPolicy::local;
  cluster.endpoints()[0] = with_conditions(cluster.endpoints()[0], false, false, false);
  CHECK(outcome(cluster, "web", kPod) == "dropped (no endpoint on this node is ready)");
}

TEST_CASE("without rules a portal is a socket of this machine and nobody comes from inside") {
  Cluster cluster;
  cluster.steers = false;
  CHECK(outcome(cluster, "web") == "not a service (no socket: it is no address of this machine)");
  cluster.web().type = api::ServiceType::node_port;
  cluster.web().ports.front().node_port = 30080;
  cluster.web().external_traffic_policy = api::TrafficPolicy::local;
  CHECK(outcome(cluster, "192.0.2.1:30080", kPod) == "served 10.244.1.2:8080");
  cluster.endpoints().erase(cluster.endpoints().begin());
  CHECK(outcome(cluster, "192.0.2.1:30080", kPod) == "refused (no endpoints on this node)");
}
