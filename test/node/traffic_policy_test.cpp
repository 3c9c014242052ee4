#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kPortal = "10.96.0.10:80";
const std::string kInternalLocal = "internalTrafficPolicy: Local";

/// Two nodes with a proxy each, pod a on the first and pod b on the second.
struct TwoNodes : Cluster {
  TwoNodes() : Cluster(2) {}

  Pod a{first(), 'a'};
  Pod b{second(), 'b'};
  ClusterProxy proxy_1{*this, first()};
  ClusterProxy proxy_2{*this, second()};

  void serve(const std::string& spec, const std::vector<std::string>& endpoints) const {
    write(ServiceObject{.spec = spec, .ports = ports_of(spec)}.text() +
          SliceObject{.endpoints = endpoints}.text());
  }
};

/// Node objects of both nodes, each in a zone of its own.
const std::string kNodes =
    "---\napiVersion: v1\nkind: Node\n"
    "metadata: {name: node-1, labels: {topology.kubernetes.io/zone: zone-1}}\n"
    "---\napiVersion: v1\nkind: Node\n"
    "metadata: {name: node-2, labels: {topology.kubernetes.io/zone: zone-2}}\n";

}  // namespace

TEST_CASE("Services: should respect internalTrafficPolicy=Local Pod to Pod") {
  const TwoNodes lab;
  lab.serve(kInternalLocal, {lab.b.endpoint()});
  const Pod neighbour(lab.second(), 'n');
  CHECK(both_come_to(neighbour.space(), kPortal, "b"));
  CHECK(both_come_to(lab.a.space(), kPortal, "unanswered"));
}

TEST_CASE("Services: should respect internalTrafficPolicy=Local Pod with hostNetwork to Pod") {
  const TwoNodes lab;
  lab.serve(kInternalLocal, {lab.b.endpoint()});
  CHECK(both_come_to(lab.second().space, kPortal, "b"));
  CHECK(both_come_to(lab.first().space, kPortal, "unanswered"));
}

TEST_CASE(
    "Services: should respect internalTrafficPolicy=Local Pod and Node to Pod with "
    "hostNetwork") {
  const TwoNodes lab;
  const Server host_pod(lab.second().space, 'h', {lab.second().address});
  lab.serve(kInternalLocal, {"{addresses: [192.0.2.2], nodeName: node-2}"});
  CHECK(both_come_to(lab.b.space(), kPortal, "h"));
  CHECK(both_come_to(lab.second().space, kPortal, "h"));
  CHECK(both_come_to(lab.a.space(), kPortal, "unanswered"));
  CHECK(both_come_to(lab.first().space, kPortal, "unanswered"));
}

TEST_CASE("Services: should support externalTrafficPolicy=Local for type=NodePort") {
  const TwoNodes lab;
  lab.serve("type: NodePort, externalTrafficPolicy: Local", {lab.b.endpoint()});
  CHECK(both_come_to(lab.outside, "192.0.2.2:30080", "b"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "unanswered"));
  for (const auto* from : {&lab.a.space(), &lab.first().space}) {
    CHECK(both_come_to(*from, "192.0.2.1:30080", "b"));
  }
}

TEST_CASE("Traffic Distribution: should route traffic to an endpoint in the same zone") {
  const TwoNodes lab;
  for (const auto* distribution : {"PreferClose", "PreferSameZone"}) {
    CAPTURE(distribution);
    lab.serve(std::string("trafficDistribution: ") + distribution,
              {lab.a.endpoint("hints: {forZones: [{name: zone-1}]}"),
               lab.b.endpoint("hints: {forZones: [{name: zone-2}]}")});
    CHECK(both_come_to(lab.a.space(), kPortal, "ab"));
    lab.write(kNodes, "nodes.yaml");
    CHECK(both_come_to(lab.a.space(), kPortal, "a"));
    CHECK(both_come_to(lab.b.space(), kPortal, "b"));
    lab.remove("nodes.yaml");
  }
}

TEST_CASE(
    "Traffic Distribution: should route traffic to an endpoint on the same node with "
    "PreferSameNode and fall back when there is none") {
  const TwoNodes lab;
  lab.serve("trafficDistribution: PreferSameNode",
            {lab.a.endpoint("hints: {forNodes: [{name: node-1}]}"),
             lab.b.endpoint("hints: {forNodes: [{name: node-2}]}")});
  CHECK(both_come_to(lab.a.space(), kPortal, "a"));
  CHECK(both_come_to(lab.b.space(), kPortal, "b"));
  lab.serve("trafficDistribution: PreferSameNode",
            {lab.a.endpoint("hints: {forNodes: [{name: node-1}]}")});
  CHECK(both_come_to(lab.b.space(), kPortal, "a"));
}

TEST_CASE("Topology Hints: should distribute endpoints evenly") {
  const TwoNodes lab;
  const Pod c(lab.first(), 'c');
  const Pod d(lab.second(), 'd');
  const std::string zone_1 = "hints: {forZones: [{name: zone-1}]}";
  const std::string zone_2 = "hints: {forZones: [{name: zone-2}]}";
  lab.write(kNodes, "nodes.yaml");
  lab.serve(
      "", {lab.a.endpoint(zone_1), lab.b.endpoint(zone_2), c.endpoint(zone_1), d.endpoint(zone_2)});
  CHECK(both_come_to(lab.a.space(), kPortal, "ac"));
  CHECK(both_come_to(lab.b.space(), kPortal, "bd"));
}
