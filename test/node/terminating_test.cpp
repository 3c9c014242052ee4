#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/http.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kPortal = "10.96.0.10:80";
const std::string kDraining = "conditions: {ready: false, serving: true, terminating: true}";
const std::string kGone = "conditions: {ready: false, serving: false, terminating: true}";
const std::string kLocalLoadBalancer =
    "type: LoadBalancer, externalTrafficPolicy: Local, healthCheckNodePort: 32000";
const std::string kHealthOf1 = "192.0.2.1:32000";
const std::string kHealthOf2 = "192.0.2.2:32000";

/// Two nodes with a proxy each, pod a on the first and pod b on the second.
struct TwoNodes : Cluster {
  TwoNodes() : Cluster(2) {}

  Pod a{first(), 'a'};
  Pod b{second(), 'b'};
  ClusterProxy proxy_1{*this, first()};
  ClusterProxy proxy_2{*this, second()};

  void serve(const std::string& spec, const std::vector<std::string>& endpoints) const {
    write(ServiceObject{.spec = spec, .ports = ports_of(spec), .ingress = "{ip: 203.0.113.8}"}
              .text() +
          SliceObject{.endpoints = endpoints}.text());
  }
};

}  // namespace

TEST_CASE("Services: should fail health check node port if there are only terminating endpoints") {
  const TwoNodes lab;
  lab.serve(kLocalLoadBalancer, {lab.a.endpoint()});
  CHECK(http_comes_to(lab.outside, kHealthOf1, "200"));
  CHECK(http_get(lab.outside, kHealthOf1).body.find("\"localEndpoints\": 1") != std::string::npos);
  lab.serve(kLocalLoadBalancer, {lab.a.endpoint(kDraining)});
  CHECK(http_comes_to(lab.outside, kHealthOf1, "503"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "a"));
  CHECK(both_come_to(lab.outside, "203.0.113.8:80", "a"));
}

TEST_CASE(
    "Services: should fallback to terminating endpoints when there are no ready endpoints "
    "with internalTrafficPolicy=Cluster") {
  const TwoNodes lab;
  lab.serve("", {lab.a.endpoint(kDraining), lab.b.endpoint()});
  CHECK(both_come_to(lab.a.space(), kPortal, "b"));
  lab.serve("", {lab.a.endpoint(kDraining), lab.b.endpoint(kGone)});
  for (const auto* from : {&lab.a.space(), &lab.b.space(), &lab.second().space}) {
    CHECK(both_come_to(*from, kPortal, "a"));
  }
  lab.serve("", {lab.a.endpoint(kGone), lab.b.endpoint(kGone)});
  CHECK(both_come_to(lab.a.space(), kPortal, "refused"));
}

TEST_CASE(
    "Services: should fallback to local terminating endpoints when there are no ready "
    "endpoints with internalTrafficPolicy=Local") {
  const TwoNodes lab;
  lab.serve("internalTrafficPolicy: Local", {lab.a.endpoint(kDraining)});
  CHECK(both_come_to(lab.a.space(), kPortal, "a"));
  CHECK(both_come_to(lab.first().space, kPortal, "a"));
  CHECK(both_come_to(lab.b.space(), kPortal, "unanswered"));
}

TEST_CASE(
    "Services: should fallback to terminating endpoints when there are no ready endpoints "
    "with externalTrafficPolicy=Cluster") {
  const TwoNodes lab;
  lab.serve("type: NodePort", {lab.a.endpoint(kDraining), lab.b.endpoint(kGone)});
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "a"));
}

TEST_CASE(
    "Services: should fallback to local terminating endpoints when there are no ready "
    "endpoints with externalTrafficPolicy=Local") {
  const TwoNodes lab;
  lab.serve("type: NodePort, externalTrafficPolicy: Local", {lab.a.endpoint(kDraining)});
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "unanswered"));
}

TEST_CASE(
    "Services: should implement NodePort and HealthCheckNodePort correctly when "
    "ExternalTrafficPolicy changes") {
  const TwoNodes lab;
  lab.serve(kLocalLoadBalancer, {lab.a.endpoint()});
  CHECK(http_comes_to(lab.outside, kHealthOf1, "200"));
  CHECK(http_comes_to(lab.outside, kHealthOf2, "503"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "unanswered"));

  lab.serve("type: LoadBalancer, externalTrafficPolicy: Cluster", {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "a"));
  CHECK(http_comes_to(lab.outside, kHealthOf1, "refused"));
  CHECK(http_comes_to(lab.outside, kHealthOf2, "refused"));

  lab.serve(kLocalLoadBalancer, {lab.b.endpoint()});
  CHECK(http_comes_to(lab.outside, kHealthOf1, "503"));
  CHECK(http_comes_to(lab.outside, kHealthOf2, "200"));
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "b"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "unanswered"));
}
