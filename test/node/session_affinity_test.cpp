#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;
using namespace std::chrono_literals;

namespace {

const std::string kClusterIp = "10.96.0.10:80";
const std::string kNodePort = "192.0.2.1:30080";
const std::string kLoadBalancer = "203.0.113.8:80";
const std::string kLocal = ", externalTrafficPolicy: Local";

/// A cluster of one node with a proxy, and pods a and b behind a Service of all kinds.
struct TwoPods : Cluster {
  Pod a{first(), 'a'};
  Pod b{first(), 'b'};
  ClusterProxy proxy{*this, first()};

  void serve(const std::string& affinity) const {
    write(ServiceObject{.spec = "type: LoadBalancer, " + affinity,
                        .ports = kNodePorts,
                        .ingress = "{ip: 203.0.113.8}"}
              .text() +
          SliceObject{.endpoints = {a.endpoint(), b.endpoint()}}.text());
  }

  /// Fifteen answers in a row from one server, as upstream asks.
  bool sticks(Protocol protocol, const std::string& portal) const {
    return system::eventually(system::kPatience,
                              [&] { return answers(protocol, outside, portal, 15).size() == 1; });
  }

  void should_work(const std::string& portal, const std::string& more = "") const {
    serve("sessionAffinity: ClientIP" + more);
    for (const auto protocol : {Protocol::tcp, Protocol::udp}) CHECK(sticks(protocol, portal));
  }

  void should_switch(const std::string& portal, const std::string& more = "") const {
    should_work(portal, more);
    serve("sessionAffinity: None" + more);
    CHECK(both_come_to(outside, portal, "ab"));
    should_work(portal, more);
  }

  /// Once a client has been idle for longer than the time-out, it is its turn again; until then it
  /// stays.
  void should_time_out(const std::string& portal) const {
    serve("sessionAffinity: ClientIP, sessionAffinityConfig: {clientIP: {timeoutSeconds: 1}}");
    for (const auto protocol : {Protocol::tcp, Protocol::udp}) {
      REQUIRE(sticks(protocol, portal));
      const auto before = answer(protocol, outside, portal);
      CHECK(system::eventually(system::kPatience, [&] {
        const system::Deadline idle(1100ms);
        system::eventually(2s, [&] { return idle.passed(); });
        const auto now = answer(protocol, outside, portal);
        return now.size() == 1 && now != before;
      }));
    }
  }
};

}  // namespace

TEST_CASE("Services: should have session affinity work for service with type clusterIP") {
  TwoPods().should_work(kClusterIp);
}

TEST_CASE("Services: should have session affinity timeout work for service with type clusterIP") {
  TwoPods().should_time_out(kClusterIp);
}

TEST_CASE("Services: should be able to switch session affinity for service with type clusterIP") {
  TwoPods().should_switch(kClusterIp);
}

TEST_CASE("Services: should have session affinity work for NodePort service") {
  TwoPods().should_work(kNodePort);
}

TEST_CASE("Services: should have session affinity timeout work for NodePort service") {
  TwoPods().should_time_out(kNodePort);
}

TEST_CASE("Services: should be able to switch session affinity for NodePort service") {
  TwoPods().should_switch(kNodePort);
}

TEST_CASE(
    "LoadBalancers: should have session affinity work for LoadBalancer service with ESIPP on") {
  TwoPods().should_work(kLoadBalancer, kLocal);
}

TEST_CASE(
    "LoadBalancers: should be able to switch session affinity for LoadBalancer service with "
    "ESIPP on") {
  TwoPods().should_switch(kLoadBalancer, kLocal);
}

TEST_CASE(
    "LoadBalancers: should have session affinity work for LoadBalancer service with ESIPP "
    "off") {
  TwoPods().should_work(kLoadBalancer);
}

TEST_CASE(
    "LoadBalancers: should be able to switch session affinity for LoadBalancer service with "
    "ESIPP off") {
  TwoPods().should_switch(kLoadBalancer);
}
