#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kPortal = "10.96.0.10:80";

std::string conditions(bool ready, bool serving, bool terminating) {
  const auto word = [](bool value) { return value ? "true" : "false"; };
  return std::string("conditions: {ready: ") + word(ready) + ", serving: " + word(serving) +
         ", terminating: " + word(terminating) + "}";
}

/// A cluster of one node with a proxy and two pods, a and b.
struct TwoPods : Cluster {
  Pod a{first(), 'a'};
  Pod b{first(), 'b'};
  ClusterProxy proxy{*this, first()};

  void serve(const ServiceObject& service, const std::vector<std::string>& endpoints) const {
    write(service.text() + SliceObject{.endpoints = endpoints}.text());
  }
};

}  // namespace

TEST_CASE("Services: should serve a basic endpoint from pods") {
  const TwoPods lab;
  lab.serve({}, {});
  CHECK(both_come_to(lab.outside, kPortal, "refused"));
  lab.serve({}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  lab.serve({}, {lab.a.endpoint(), lab.b.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "ab"));
  lab.serve({}, {lab.b.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "b"));
  lab.serve({}, {});
  CHECK(both_come_to(lab.outside, kPortal, "refused"));
}

TEST_CASE("Services: should serve multiport endpoints from pods") {
  const TwoPods lab;
  const ServiceObject service{.ports = "{name: one, port: 80}, {name: two, port: 81}"};
  const SliceObject one{.endpoints = {lab.a.endpoint()}, .ports = "{name: one, port: 8080}"};
  const SliceObject two{
      .endpoints = {lab.b.endpoint()}, .name = "web-2", .ports = "{name: two, port: 8080}"};
  lab.write(service.text() + one.text() + two.text());
  CHECK(comes_to(Protocol::tcp, lab.outside, "10.96.0.10:80", "a"));
  CHECK(comes_to(Protocol::tcp, lab.outside, "10.96.0.10:81", "b"));
  lab.write(service.text() + two.text());
  CHECK(comes_to(Protocol::tcp, lab.outside, "10.96.0.10:80", "refused"));
  CHECK(answer(Protocol::tcp, lab.outside, "10.96.0.10:81") == "b");
}

TEST_CASE("Services: should be updated after adding or deleting ports") {
  const TwoPods lab;
  const auto ports = [&](const std::string& of_service, const std::string& of_slice) {
    lab.write(ServiceObject{.ports = of_service}.text() +
              SliceObject{.endpoints = {lab.a.endpoint()}, .ports = of_slice}.text());
  };
  ports("{name: one, port: 80}", "{name: one, port: 8080}");
  CHECK(comes_to(Protocol::tcp, lab.outside, "10.96.0.10:80", "a"));
  CHECK(answer(Protocol::tcp, lab.outside, "10.96.0.10:81") == "unanswered");
  ports("{name: one, port: 80}, {name: two, port: 81}",
        "{name: one, port: 8080}, {name: two, port: 8080}");
  CHECK(comes_to(Protocol::tcp, lab.outside, "10.96.0.10:81", "a"));
  CHECK(answer(Protocol::tcp, lab.outside, "10.96.0.10:80") == "a");
  ports("{name: two, port: 81}", "{name: two, port: 8080}");
  CHECK(comes_to(Protocol::tcp, lab.outside, "10.96.0.10:80", "unanswered"));
  CHECK(answer(Protocol::tcp, lab.outside, "10.96.0.10:81") == "a");
}

TEST_CASE("Services: should allow pods to hairpin back to themselves through services") {
  const TwoPods lab;
  lab.serve({.spec = "type: NodePort, externalIPs: [203.0.113.7]", .ports = kNodePorts},
            {lab.a.endpoint()});
  for (const auto* address : {"10.96.0.10:80", "192.0.2.1:30080", "203.0.113.7:80"}) {
    CAPTURE(address);
    CHECK(both_come_to(lab.a.space(), address, "a"));
  }
}

TEST_CASE("Services: should be able to up and down services") {
  const TwoPods lab;
  const auto up = [&](const std::string& name, const std::string& address, const Pod& pod) {
    lab.write(
        ServiceObject{.name = name, .cluster_ip = address}.text() +
            SliceObject{.endpoints = {pod.endpoint()}, .name = name + "-1", .service = name}.text(),
        name + ".yaml");
  };
  up("one", "10.96.0.11", lab.a);
  up("two", "10.96.0.12", lab.b);
  CHECK(both_come_to(lab.outside, "10.96.0.11:80", "a"));
  CHECK(both_come_to(lab.outside, "10.96.0.12:80", "b"));
  lab.remove("one.yaml");
  CHECK(both_come_to(lab.outside, "10.96.0.11:80", "unanswered"));
  CHECK(answer(Protocol::tcp, lab.outside, "10.96.0.12:80") == "b");
  up("three", "10.96.0.13", lab.a);
  CHECK(both_come_to(lab.outside, "10.96.0.13:80", "a"));
  CHECK(answer(Protocol::tcp, lab.outside, "10.96.0.12:80") == "b");
}

TEST_CASE("Services: should work after the service has been recreated") {
  const TwoPods lab;
  lab.serve({}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  lab.remove();
  CHECK(both_come_to(lab.outside, kPortal, "unanswered"));
  lab.serve({.cluster_ip = "10.96.0.99"}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, "10.96.0.99:80", "a"));
  CHECK(answer(Protocol::tcp, lab.outside, kPortal) == "unanswered");
}

TEST_CASE("Services: should implement service.kubernetes.io/service-proxy-name") {
  const TwoPods lab;
  const ServiceObject labelled{.labels = "service.kubernetes.io/service-proxy-name: foo"};
  lab.serve({}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  lab.serve(labelled, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "unanswered"));
  lab.serve({}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "a"));
}

TEST_CASE("Services: should implement service.kubernetes.io/headless") {
  const TwoPods lab;
  const std::string headless = "service.kubernetes.io/headless: \"\"";
  const SliceObject slice{.endpoints = {lab.a.endpoint()}, .labels = headless};
  lab.write(ServiceObject{.labels = headless}.text() + slice.text());
  lab.write(ServiceObject{.name = "other", .cluster_ip = "10.96.0.20"}.text(), "other.yaml");
  CHECK(both_come_to(lab.outside, "10.96.0.20:80", "refused"));
  CHECK(answer(Protocol::tcp, lab.outside, kPortal) == "unanswered");
  lab.serve({}, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  lab.write(ServiceObject{.labels = headless}.text() + slice.text());
  CHECK(both_come_to(lab.outside, kPortal, "unanswered"));
}

TEST_CASE(
    "Services: should be able to connect to terminating and unready endpoints if "
    "PublishNotReadyAddresses is true") {
  const TwoPods lab;
  lab.serve({.spec = "publishNotReadyAddresses: true, type: NodePort", .ports = kNodePorts},
            {lab.a.endpoint(conditions(true, false, false)),
             lab.b.endpoint(conditions(true, false, true))});
  CHECK(both_come_to(lab.a.space(), kPortal, "ab"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "ab"));
}

TEST_CASE(
    "Services: should not be able to connect to terminating and unready endpoints if "
    "PublishNotReadyAddresses is false") {
  const TwoPods lab;
  lab.serve({.spec = "type: NodePort", .ports = kNodePorts},
            {lab.a.endpoint(conditions(false, false, false)),
             lab.b.endpoint(conditions(false, false, true))});
  CHECK(both_come_to(lab.a.space(), kPortal, "refused"));
  CHECK(both_come_to(lab.outside, "192.0.2.1:30080", "refused"));
}

TEST_CASE("Services: should be rejected for evicted pods") {
  TwoPods lab;
  const ServiceObject service{.spec = "publishNotReadyAddresses: true, type: NodePort",
                              .ports = kNodePorts};
  lab.serve(service, {lab.a.endpoint()});
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  lab.a.stop_serving();
  lab.serve(service, {});
  for (const auto* from : {&lab.b.space(), &lab.outside, &lab.first().space}) {
    CHECK(both_come_to(*from, kPortal, "refused"));
    CHECK(both_come_to(*from, "192.0.2.1:30080", "refused"));
  }
}

TEST_CASE(
    "Services: should support named targetPorts that resolve to different ports on different "
    "endpoints") {
  const TwoPods lab;
  const Server other(lab.b.space(), 'x', {lab.b.address()}, "9090");
  const SliceObject second{
      .endpoints = {lab.b.endpoint()},
      .name = "web-2",
      .ports = "{name: tcp, port: 9090}, {name: udp, port: 9090, protocol: UDP}"};
  lab.write(ServiceObject{}.text() + SliceObject{.endpoints = {lab.a.endpoint()}}.text() +
            second.text());
  CHECK(both_come_to(lab.outside, kPortal, "ax"));
}

TEST_CASE(
    "Services: should be possible to connect to a service via ExternalIP when the external IP "
    "is not assigned to a node") {
  const TwoPods lab;
  lab.serve({.spec = "externalIPs: [203.0.113.250]"}, {lab.a.endpoint()});
  for (const auto* from : {&lab.b.space(), &lab.first().space, &lab.outside}) {
    CHECK(both_come_to(*from, "203.0.113.250:80", "a"));
  }
}

TEST_CASE("Services: should serve endpoints on same port and different protocols") {
  const TwoPods lab;
  const auto serve = [&](const std::string& ports) {
    lab.serve({.ports = ports}, {lab.a.endpoint()});
  };
  serve(kTcp);
  CHECK(comes_to(Protocol::tcp, lab.outside, kPortal, "a"));
  CHECK(answer(Protocol::udp, lab.outside, kPortal) == "unanswered");
  serve(kTcp + ", " + kUdp);
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  serve(kUdp);
  CHECK(comes_to(Protocol::tcp, lab.outside, kPortal, "unanswered"));
  CHECK(answer(Protocol::udp, lab.outside, kPortal) == "a");
}

TEST_CASE(
    "EndpointSlice: should support a Service with multiple endpoint IPs specified in multiple "
    "EndpointSlices") {
  const TwoPods lab;
  const auto second = SliceObject{.endpoints = {lab.b.endpoint()}, .name = "web-2"}.text();
  const auto both = SliceObject{.endpoints = {lab.a.endpoint()}}.text() + second;
  lab.write(ServiceObject{}.text() + both);
  CHECK(both_come_to(lab.outside, kPortal, "ab"));
  lab.write(ServiceObject{}.text() + second);
  CHECK(both_come_to(lab.outside, kPortal, "b"));
}
