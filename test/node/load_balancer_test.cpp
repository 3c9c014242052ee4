#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/http.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kLoadBalancerIp = "203.0.113.8:80";
const std::string kLocal =
    "type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 32000";
const std::string kHealthOf1 = "192.0.2.1:32000";
const std::string kHealthOf2 = "192.0.2.2:32000";

ServiceObject load_balancer(const std::string& spec = "type: LoadBalancer") {
  return {.spec = spec, .ports = kNodePorts, .ingress = "{ip: 203.0.113.8}"};
}

/// Two nodes with a proxy each, pod a on the first and pod b on the second.
struct TwoNodes : Cluster {
  TwoNodes() : Cluster(2) {}

  Pod a{first(), 'a'};
  Pod b{second(), 'b'};
  ClusterProxy proxy_1{*this, first()};
  ClusterProxy proxy_2{*this, second()};

  void serve(const ServiceObject& service, const std::vector<std::string>& endpoints) const {
    write(service.text() + SliceObject{.endpoints = endpoints}.text());
  }
};

}  // namespace

TEST_CASE("LoadBalancers: should be able to change the type and ports of a TCP and UDP service") {
  const TwoNodes lab;
  lab.serve({}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, "10.96.0.10:80", "a"));
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "unanswered"));
  lab.serve(load_balancer(), {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "a"));
  auto moved = load_balancer();
  moved.ports =
      "{name: tcp, port: 81, nodePort: 30081}, {name: udp, port: 81, protocol: UDP, nodePort: "
      "30081}";
  lab.serve(moved, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, "203.0.113.8:81", "a"));
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "unanswered"));
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "refused"));
  lab.serve(moved, {});
  CHECK(both_come_to(lab.outside, "203.0.113.8:81", "refused"));
  lab.serve({}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, "203.0.113.8:81", "unanswered"));
  CHECK(both_come_to(lab.outside, "192.0.2.2:30081", "refused"));
  CHECK(both_come_to(lab.outside, "10.96.0.10:80", "a"));
}

TEST_CASE(
    "LoadBalancers: should be able to create LoadBalancer Service without NodePort and "
    "change it") {
  const TwoNodes lab;
  auto service = load_balancer("type: LoadBalancer, allocateLoadBalancerNodePorts: false");
  service.ports = kTcp + ", " + kUdp;
  lab.serve(service, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "refused"));
  lab.serve(load_balancer(), {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "a"));
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "a"));
}

TEST_CASE("LoadBalancers: an ingress with ipMode Proxy is left to the load balancer") {
  const TwoNodes lab;
  auto service = load_balancer();
  service.ingress = "{ip: 203.0.113.8, ipMode: VIP}, {ip: 203.0.113.9, ipMode: Proxy}";
  lab.serve(service, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, "203.0.113.8:80", "a"));
  CHECK(both_come_to(lab.outside, "203.0.113.9:80", "unanswered"));
}

TEST_CASE("ESIPP: should work for type=LoadBalancer") {
  const TwoNodes lab;
  lab.serve(load_balancer(kLocal), {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "a"));
  CHECK(http_comes_to(lab.outside, kHealthOf1, "200"));
}

TEST_CASE("ESIPP: should only target nodes with endpoints") {
  const TwoNodes lab;
  lab.serve(load_balancer(kLocal), {lab.b.endpoint()});
  CHECK(http_comes_to(lab.outside, kHealthOf1, "503"));
  CHECK(http_comes_to(lab.outside, kHealthOf2, "200"));
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "unanswered"));
  lab.route_by(lab.second());
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "b"));
}

TEST_CASE("ESIPP: should target all nodes with endpoints") {
  const TwoNodes lab;
  lab.serve(load_balancer(kLocal), {lab.a.endpoint(), lab.b.endpoint()});
  CHECK(http_comes_to(lab.outside, kHealthOf1, "200"));
  CHECK(http_comes_to(lab.outside, kHealthOf2, "200"));
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "a"));
  lab.route_by(lab.second());
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "b"));
}

TEST_CASE("ESIPP: should work from pods") {
  const TwoNodes lab;
  lab.serve(load_balancer(kLocal), {lab.b.endpoint()});
  CHECK(both_come_to(lab.a.space(), kLoadBalancerIp, "b"));
  CHECK(both_come_to(lab.first().space, kLoadBalancerIp, "b"));
}

TEST_CASE("ESIPP: should handle updates to ExternalTrafficPolicy field") {
  const TwoNodes lab;
  lab.serve(load_balancer(kLocal), {lab.b.endpoint()});
  CHECK(http_comes_to(lab.outside, kHealthOf2, "200"));
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "unanswered"));
  lab.serve(load_balancer(), {lab.b.endpoint()});
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "b"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "b"));
  CHECK(http_comes_to(lab.outside, kHealthOf2, "refused"));
  lab.serve(load_balancer(kLocal), {lab.b.endpoint()});
  CHECK(both_come_to(lab.outside, kLoadBalancerIp, "unanswered"));
  CHECK(http_comes_to(lab.outside, kHealthOf1, "503"));
  CHECK(http_comes_to(lab.outside, kHealthOf2, "200"));
}
