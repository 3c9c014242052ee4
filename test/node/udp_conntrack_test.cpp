#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

/// A cluster of one node with a proxy, and pods a and b; who is behind the Service changes.
struct TwoPods : Cluster {
  std::optional<Pod> a{std::in_place, first(), 'a'};
  Pod b{first(), 'b'};
  ClusterProxy proxy{*this, first()};

  void serve(const std::vector<std::string>& endpoints) const {
    write(ServiceObject{
              .spec = "type: LoadBalancer", .ports = kNodePorts, .ingress = "{ip: 203.0.113.8}"}
              .text() +
          SliceObject{.endpoints = endpoints}.text());
  }

  /// One client socket reaches pod a, and pod b after a has died.
  void cycle(const NetworkNamespace& from, const std::string& address) {
    serve({a->endpoint()});
    const UdpClient client(from, address);
    CHECK(client.comes_to("a"));
    serve({a->endpoint(), b.endpoint()});
    CHECK(client.ask() == "a");
    serve({b.endpoint()});
    a.reset();
    CHECK(client.comes_to("b"));
  }
};

}  // namespace

TEST_CASE(
    "Conntrack: should be able to preserve UDP traffic when server pod cycles for a NodePort "
    "service") {
  TwoPods lab;
  lab.cycle(lab.outside, "192.0.2.1:30080");
}

TEST_CASE(
    "Conntrack: should be able to preserve UDP traffic when server pod cycles for a ClusterIP "
    "service") {
  TwoPods lab;
  const Pod client(lab.first(), 'c');
  lab.cycle(client.space(), "10.96.0.10:80");
}

TEST_CASE(
    "Conntrack: should be able to preserve UDP traffic when server pod cycles for a ClusterIP "
    "service and client is hostNetwork") {
  TwoPods lab;
  lab.cycle(lab.first().space, "10.96.0.10:80");
}

TEST_CASE(
    "LoadBalancers: should be able to preserve UDP traffic when server pod cycles for a "
    "LoadBalancer service on the same nodes") {
  TwoPods lab;
  lab.cycle(lab.outside, "203.0.113.8:80");
}

TEST_CASE(
    "LoadBalancers: should be able to preserve UDP traffic when server pod cycles for a "
    "LoadBalancer service on different nodes") {
  Cluster lab(2);
  std::optional<Pod> a(std::in_place, lab.first(), 'a');
  const Pod b(lab.second(), 'b');
  const ClusterProxy proxy(lab, lab.first());
  const auto serve = [&](const Pod& pod) {
    lab.write(ServiceObject{.spec = "type: LoadBalancer", .ingress = "{ip: 203.0.113.8}"}.text() +
              SliceObject{.endpoints = {pod.endpoint()}}.text());
  };
  serve(*a);
  const UdpClient client(lab.outside, "203.0.113.8:80");
  CHECK(client.comes_to("a"));
  serve(b);
  a.reset();
  CHECK(client.comes_to("b"));
}

TEST_CASE(
    "Conntrack: should be able to preserve UDP traffic when initial unready endpoints get "
    "ready") {
  TwoPods lab;
  const auto unready = lab.a->endpoint("conditions: {ready: false}");
  for (const auto* address : {"192.0.2.1:30080", "10.96.0.10:80", "203.0.113.8:80"}) {
    CAPTURE(address);
    lab.serve({unready});
    const UdpClient client(lab.outside, address);
    CHECK(client.comes_to("refused"));
    lab.serve({lab.a->endpoint()});
    CHECK(client.comes_to("a"));
  }
}

TEST_CASE("Conntrack: a flow that began before its service existed reaches it") {
  TwoPods lab;
  const UdpClient client(lab.outside, "10.96.0.10:80");
  CHECK(client.ask() == "unanswered");
  lab.serve({lab.a->endpoint()});
  CHECK(client.comes_to("a"));
}
