#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

const std::string kPortal = "10.96.0.10:80";

std::string host_endpoint(const ClusterNode& node) {
  return "{addresses: [" + node.address + "], nodeName: " + node.name + "}";
}

std::string with_cluster_ips(const std::string& first, const std::string& more) {
  return ServiceObject{.cluster_ip = first, .spec = "clusterIPs: [" + more + "]"}.text();
}

}  // namespace

TEST_CASE("Granular Checks: should function for pod-Service with hostNetwork") {
  const Cluster lab(2);
  const Pod b(lab.second(), 'b');
  const ClusterProxy proxy(lab, lab.first());
  lab.write(ServiceObject{.spec = "type: NodePort", .ports = kNodePorts}.text() +
            SliceObject{.endpoints = {b.endpoint()}}.text());
  CHECK(both_come_to(lab.first().space, kPortal, "b"));
  CHECK(both_come_to(lab.first().space, "192.0.2.1:30080", "b"));
}

TEST_CASE("Granular Checks: should function for service endpoints using hostNetwork") {
  const Cluster lab(2);
  const Server on_first(lab.first().space, 'x', {lab.first().address});
  const Server on_second(lab.second().space, 'y', {lab.second().address});
  const Pod client(lab.first(), 'c');
  const ClusterProxy proxy(lab, lab.first());
  lab.write(
      ServiceObject{.spec = "type: NodePort", .ports = kNodePorts}.text() +
      SliceObject{.endpoints = {host_endpoint(lab.first()), host_endpoint(lab.second())}}.text());
  for (const auto* from : {&client.space(), &lab.first().space, &lab.outside}) {
    CHECK(both_come_to(*from, kPortal, "xy"));
    CHECK(both_come_to(*from, "192.0.2.1:30080", "xy"));
  }
  CHECK(both_come_to(lab.first().space, "127.0.0.1:30080", "xy"));
}

TEST_CASE("DualStack: should create services of either family and of both in either order") {
  const Cluster lab;
  const Pod a(lab.first(), 'a');
  const ClusterProxy proxy(lab, lab.first());
  const std::string v4 = "10.96.0.10";
  const std::string v6 = "fd00:10:96::a";
  const std::string portal6 = "[fd00:10:96::a]:80";
  const auto slices =
      SliceObject{.endpoints = {a.endpoint()}}.text() +
      SliceObject{.endpoints = {a.endpoint6()}, .name = "web-2", .address_type = "IPv6"}.text();
  const auto quoted = [](const std::string& address) { return "\"" + address + "\""; };
  const auto serve = [&](const std::string& first, const std::string& all) {
    lab.write(with_cluster_ips(first, all) + slices);
  };
  serve(v4, quoted(v4));
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  CHECK(both_come_to(lab.outside, portal6, "unanswered"));
  serve(v6, quoted(v6));
  CHECK(both_come_to(lab.outside, portal6, "a"));
  CHECK(both_come_to(lab.outside, kPortal, "unanswered"));
  serve(v4, quoted(v4) + ", " + quoted(v6));
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  CHECK(both_come_to(lab.outside, portal6, "a"));
  serve(v6, quoted(v6) + ", " + quoted(v4));
  CHECK(both_come_to(lab.outside, kPortal, "a"));
  CHECK(both_come_to(lab.outside, portal6, "a"));
}
