#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

/// Two nodes with a proxy each, and a pod on the second.
struct TwoNodes : Cluster {
  TwoNodes() : Cluster(2) {}

  Pod b{second(), 'b'};
  ClusterProxy proxy_1{*this, first()};
  ClusterProxy proxy_2{*this, second()};

  void serve(const std::string& spec) const {
    write(ServiceObject{.spec = spec, .ports = kNodePorts}.text() +
          SliceObject{.endpoints = {b.endpoint()}}.text());
  }
};

}  // namespace

TEST_CASE("Services: should be able to create a functioning NodePort service") {
  const TwoNodes lab;
  lab.serve("type: NodePort");
  const Pod client(lab.first(), 'c');
  for (const auto* address : {"192.0.2.1:30080", "192.0.2.2:30080", "10.96.0.10:80"}) {
    CAPTURE(address);
    for (const auto* from : {&lab.outside, &client.space(), &lab.b.space(), &lab.first().space}) {
      CHECK(both_come_to(*from, address, "b"));
    }
  }
}

TEST_CASE("Localhost NodePorts: should proxy localhost NodePort traffic to backends across nodes") {
  const TwoNodes lab;
  lab.serve("type: NodePort");
  for (const auto* node : {&lab.first(), &lab.second()}) {
    CAPTURE(node->name);
    CHECK(both_come_to(node->space, "127.0.0.1:30080", "b"));
  }
}

TEST_CASE("Localhost NodePorts: should honor sessionAffinity=ClientIP for localhost NodePort") {
  const TwoNodes lab;
  const Pod a(lab.first(), 'a');
  const auto serve = [&](const std::string& affinity) {
    lab.write(
        ServiceObject{.spec = "type: NodePort, sessionAffinity: " + affinity, .ports = kNodePorts}
            .text() +
        SliceObject{.endpoints = {a.endpoint(), lab.b.endpoint()}}.text());
  };
  serve("None");
  CHECK(both_come_to(lab.first().space, "127.0.0.1:30080", "ab"));
  serve("ClientIP");
  for (const auto protocol : {Protocol::tcp, Protocol::udp}) {
    CHECK(system::eventually(system::kPatience, [&] {
      return answers(protocol, lab.first().space, "127.0.0.1:30080", 15).size() == 1;
    }));
  }
}
