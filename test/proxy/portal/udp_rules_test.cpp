#include "proxy/portal/iptables/udp_rules.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using model::IpFamily;
using model::Scope;
using model::Verdict;
using test::at;
using test::ip;

namespace {

PortalRoute route(const std::string& address, Way outside, Way inside,
                  model::PortalKind kind = model::PortalKind::cluster_ip) {
  return {{"default", "dns", "dns", model::Protocol::udp}, kind, at(address), {}, outside, inside};
}

Way steer(std::uint16_t port) { return {Verdict::steer, Scope::cluster, port}; }

NodeFacts node(std::vector<model::IpAddress> node_port_addresses = {ip("0.0.0.0")}) {
  NodeFacts facts;
  facts.node_port_addresses = std::move(node_port_addresses);
  return facts;
}

struct Fixture {
  void plan(UdpRules::Epoch epoch, std::uint16_t port) {
    rules.planned(epoch, node(), {route("10.96.0.10:53", steer(port), steer(port))});
  }

  std::vector<UdpTargets> told;
  UdpRules rules{[this](UdpTargets targets) { told.push_back(std::move(targets)); }};
};

}  // namespace

TEST_CASE("a portal leads to the proxy ports of those outside and inside") {
  const Way dropped{Verdict::drop, Scope::local, 0};
  const Way refused{Verdict::refuse, Scope::cluster, 0};
  CHECK(udp_targets(node(), {route("10.96.0.10:53", steer(40001), steer(40001)),
                             route("192.0.2.200:53", steer(40002), steer(40001)),
                             route("192.0.2.201:53", dropped, steer(40001)),
                             route("10.96.0.11:53", refused, refused)}) ==
        UdpTargets{{at("10.96.0.10:53"), {40001}},
                   {at("192.0.2.200:53"), {40001, 40002}},
                   {at("192.0.2.201:53"), {40001}},
                   {at("10.96.0.11:53"), {}}});
}

TEST_CASE("TCP portals are left out") {
  auto tcp = route("10.96.0.10:53", steer(40001), steer(40001));
  tcp.service_port.protocol = model::Protocol::tcp;
  CHECK(udp_targets(node(), {tcp}).empty());
}

TEST_CASE("a node port stands for the addresses on which node ports are served") {
  const auto node_port =
      route("0.0.0.0:30053", steer(40001), steer(40001), model::PortalKind::node_port);
  CHECK(udp_targets(node(), {node_port}) == UdpTargets{{at("0.0.0.0:30053"), {40001}}});
  CHECK(udp_targets(node({ip("192.0.2.10")}), {node_port}) ==
        UdpTargets{{at("192.0.2.10:30053"), {40001}}});
}

TEST_CASE("a plan is told when it is in force and not before") {
  Fixture f;
  f.plan(1, 40001);
  CHECK(f.told.empty());
  f.rules.in_force(IpFamily::ipv4, 1);
  CHECK(f.told == std::vector<UdpTargets>{{{at("10.96.0.10:53"), {40001}}}});
  f.rules.in_force(IpFamily::ipv4, 1);
  CHECK(f.told.size() == 1);
}

TEST_CASE("of plans that were overtaken only the one in force is told") {
  Fixture f;
  f.plan(1, 40001);
  f.plan(2, 40002);
  f.plan(3, 40003);
  f.rules.in_force(IpFamily::ipv4, 2);
  f.rules.in_force(IpFamily::ipv4, 3);
  CHECK(f.told == std::vector<UdpTargets>{{{at("10.96.0.10:53"), {40002}}},
                                          {{at("10.96.0.10:53"), {40003}}}});
}

TEST_CASE("both families are told together") {
  Fixture f;
  auto six = node();
  six.family = IpFamily::ipv6;
  f.plan(1, 40001);
  f.rules.planned(1, six, {route("[fd00::a]:53", steer(40002), steer(40002))});
  f.rules.in_force(IpFamily::ipv4, 1);
  f.rules.in_force(IpFamily::ipv6, 1);
  REQUIRE(f.told.size() == 2);
  CHECK(f.told[1] == UdpTargets{{at("10.96.0.10:53"), {40001}}, {at("[fd00::a]:53"), {40002}}});
}

}  // namespace kubeportal::portal
