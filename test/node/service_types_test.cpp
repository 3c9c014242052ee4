#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kPortal = "10.96.0.10:80";
const std::string kNodePort = "192.0.2.1:30080";

const ServiceObject kClusterIp{};
const ServiceObject kNodePortType{.spec = "type: NodePort", .ports = kNodePorts};
const ServiceObject kExternalName{.cluster_ip = "",
                                  .spec = "type: ExternalName, externalName: example.org"};

/// A cluster of one node with a proxy and one pod behind whatever Service it is.
struct OnePod : Cluster {
  Pod a{first(), 'a'};
  ClusterProxy proxy{*this, first()};

  void become(const ServiceObject& service) const {
    write(service.text() + SliceObject{.endpoints = {a.endpoint()}}.text());
  }
};

}  // namespace

TEST_CASE("Services: should be able to change the type from ExternalName to ClusterIP") {
  const OnePod lab;
  lab.become(kExternalName);
  CHECK(both_come_to(lab.outside, kPortal, "unanswered"));
  lab.become(kClusterIp);
  CHECK(both_come_to(lab.outside, kPortal, "a"));
}

TEST_CASE("Services: should be able to change the type from ExternalName to NodePort") {
  const OnePod lab;
  lab.become(kExternalName);
  CHECK(both_come_to(lab.outside, kNodePort, "refused"));
  lab.become(kNodePortType);
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  CHECK(both_come_to(lab.outside, kNodePort, "a"));
}

TEST_CASE("Services: should be able to change the type from ClusterIP to ExternalName") {
  const OnePod lab;
  lab.become(kClusterIp);
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  lab.become(kExternalName);
  CHECK(both_come_to(lab.outside, kPortal, "unanswered"));
}

TEST_CASE("Services: should be able to change the type from NodePort to ExternalName") {
  const OnePod lab;
  lab.become(kNodePortType);
  CHECK(both_come_to(lab.outside, kNodePort, "a"));
  lab.become(kExternalName);
  CHECK(both_come_to(lab.outside, kPortal, "unanswered"));
  CHECK(both_come_to(lab.outside, kNodePort, "refused"));
}

TEST_CASE("Services: should be able to change the type and ports of a service") {
  const OnePod lab;
  lab.become(kClusterIp);
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  CHECK(both_come_to(lab.outside, kNodePort, "refused"));
  lab.become(kNodePortType);
  CHECK(both_come_to(lab.outside, kNodePort, "a"));
  const std::string moved =
      "{name: tcp, port: 81, nodePort: 30081}, {name: udp, port: 81, protocol: UDP, nodePort: "
      "30081}";
  lab.become({.spec = "type: NodePort", .ports = moved});
  CHECK(both_come_to(lab.outside, "192.0.2.1:30081", "a"));
  CHECK(both_come_to(lab.outside, "10.96.0.10:81", "a"));
  CHECK(both_come_to(lab.outside, kNodePort, "refused"));
  lab.become({.spec = "type: LoadBalancer", .ports = moved, .ingress = "{ip: 203.0.113.8}"});
  CHECK(both_come_to(lab.outside, "203.0.113.8:81", "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30081", "a"));
  lab.become(kClusterIp);
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30081", "refused"));
  CHECK(both_come_to(lab.outside, "203.0.113.8:81", "unanswered"));
}

TEST_CASE(
    "Services: should be able to update service type to NodePort listening on same port "
    "number but different protocols") {
  const OnePod lab;
  lab.become({.ports = kTcp});
  CHECK(comes_to(Protocol::tcp, lab.outside, kPortal, "a"));
  lab.become(kNodePortType);
  CHECK(both_come_to(lab.outside, kNodePort, "a"));
  CHECK(both_come_to(lab.outside, kPortal, "a"));
}

TEST_CASE("Services: should release NodePorts on delete") {
  const OnePod lab;
  lab.become(kNodePortType);
  CHECK(both_come_to(lab.outside, kNodePort, "a"));
  lab.remove();
  CHECK(both_come_to(lab.outside, kNodePort, "refused"));
  const Server of_the_node(lab.first().space, 'n', {"192.0.2.1"}, "30080");
  CHECK(both_come_to(lab.outside, kNodePort, "n"));
}
