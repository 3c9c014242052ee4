#include "proxy/portal/iptables/rule_plan.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/iptables/packet_walk.hpp"
#include "test/proxy/portal/iptables/routes.hpp"

using namespace kubeportal::portal;
using namespace kubeportal::portal::test;
namespace model = kubeportal::model;

namespace {

const std::string kRefused = "REJECT --reject-with icmp-port-unreachable";

std::string steered(const RuleSet& rules, const std::string& hook, const Packet& packet) {
  return walk(rules.nat, hook, packet).target;
}

std::string left(const RuleSet& rules, const std::string& hook, const Packet& packet) {
  return walk(rules.filter, hook, packet).target;
}

/// A load balancer's address whose policy is Local: the outside goes to 41000, pods and this node
/// to 42000.
PortalRoute local_route(model::Verdict outside = model::Verdict::steer) {
  auto local = route(model::PortalKind::load_balancer_ip, "203.0.113.7:80", 0);
  local.outside = {outside, model::Scope::local, 41000};
  local.inside = {model::Verdict::steer, model::Scope::cluster, 42000};
  return local;
}

const Packet kOutsider{.destination = "203.0.113.7"};
const Packet kPod{.source = "10.244.1.2", .destination = "203.0.113.7"};
const Packet kNode{.source = "192.0.2.10", .destination = "203.0.113.7", .from_this_node = true};

}  // namespace

TEST_CASE("a cluster IP is steered in both hooks by one rule that names the service port") {
  const auto rules = plan_rules(node(), {cluster_ip_route("10.96.0.1:80")});
  CHECK(
      rules.nat.chains.at("KUBE-PORTALS") ==
      std::vector<std::string>{"-d 10.96.0.1/32 -p tcp -m tcp --dport 80 -m comment --comment "
                               "\"default/web:http/TCP ClusterIP\" -j REDIRECT --to-ports 40000"});
  const Packet packet{.destination = "10.96.0.1"};
  CHECK(steered(rules, "PREROUTING", packet) == "REDIRECT --to-ports 40000");
  CHECK(steered(rules, "OUTPUT", packet) == "REDIRECT --to-ports 40000");
  CHECK(left(rules, "FORWARD", packet).empty());
}

TEST_CASE("hooks order and comments of the jumps are kube-proxy's") {
  const auto rules = plan_rules(node(), {});
  const std::string portals =
      "-m comment --comment \"handle ClusterIPs; NOTE: this must be before the NodePort rules\" "
      "-j ";
  const std::string node_ports =
      "-m comment --comment \"handle service NodePorts; NOTE: this must be the last rule in the "
      "chain\" -m addrtype --dst-type LOCAL -j ";
  CHECK(rules.nat.jumps.at("PREROUTING") ==
        std::vector{portals + "KUBE-PORTALS-CONTAINER", node_ports + "KUBE-NODEPORT-CONTAINER"});
  CHECK(rules.nat.jumps.at("OUTPUT") ==
        std::vector{portals + "KUBE-PORTALS-HOST", node_ports + "KUBE-NODEPORT-HOST"});
  CHECK(rules.filter.jumps.at("INPUT").front() ==
        "-m comment --comment \"Ensure that non-local NodePort traffic can flow\" -j "
        "KUBE-NODEPORT-NON-LOCAL");
}

TEST_CASE("our own dials are not steered") {
  const auto rules =
      plan_rules(node(), {cluster_ip_route("10.96.0.1:80"),
                          route(model::PortalKind::node_port, "0.0.0.0:30080", 40001)});
  CHECK(steered(rules, "OUTPUT", {.destination = "10.96.0.1", .marked = true}).empty());
  CHECK(steered(rules, "OUTPUT",
                {.destination = "192.0.2.10", .port = 30080, .to_this_node = true, .marked = true})
            .empty());
}

TEST_CASE("a portal without endpoints refuses in all three hooks and is not steered") {
  auto empty = cluster_ip_route("10.96.0.1:80");
  empty.outside = empty.inside = refuse();
  const auto rules = plan_rules(node(), {empty});
  const Packet packet{.destination = "10.96.0.1"};
  CHECK(steered(rules, "PREROUTING", packet).empty());
  for (const auto* hook : {"INPUT", "FORWARD", "OUTPUT"})
    CHECK(left(rules, hook, packet) == kRefused);
}

TEST_CASE(
    "with a Local policy pods and this node go to all endpoints and the outside to local ones") {
  const auto rules = plan_rules(node(), {local_route()});
  CHECK(steered(rules, "PREROUTING", kOutsider) == "REDIRECT --to-ports 41000");
  CHECK(steered(rules, "PREROUTING", kPod) == "REDIRECT --to-ports 42000");
  CHECK(steered(rules, "OUTPUT", kNode) == "REDIRECT --to-ports 42000");
}

TEST_CASE("without local endpoints the outside is dropped and pods are still steered") {
  const auto rules = plan_rules(node(), {local_route(model::Verdict::drop)});
  CHECK(steered(rules, "PREROUTING", kOutsider).empty());
  CHECK(left(rules, "FORWARD", kOutsider) == "DROP");
  CHECK(steered(rules, "PREROUTING", kPod) == "REDIRECT --to-ports 42000");
  CHECK(steered(rules, "OUTPUT", kNode) == "REDIRECT --to-ports 42000");
}

TEST_CASE("where inside is refused and outside dropped each gets its own") {
  auto none = local_route(model::Verdict::drop);
  none.inside = refuse();
  const auto rules = plan_rules(node(), {none});
  CHECK(left(rules, "FORWARD", kOutsider) == "DROP");
  CHECK(left(rules, "FORWARD", kPod) == kRefused);
  CHECK(left(rules, "OUTPUT", kNode) == kRefused);
}

TEST_CASE("sources outside the ranges are dropped and those inside steered") {
  auto ranged = route(model::PortalKind::load_balancer_ip, "203.0.113.7:80", 41000);
  ranged.allowed_sources = {*model::parse_cidr("198.51.100.0/24"), *model::parse_cidr("10.1.2.3/8"),
                            *model::parse_cidr("198.51.100.77/24")};
  const auto rules = plan_rules(node(), {ranged});
  CHECK(steered(rules, "PREROUTING", kOutsider) == "REDIRECT --to-ports 41000");
  CHECK(steered(rules, "PREROUTING", kPod) == "REDIRECT --to-ports 41000");
  const Packet stranger{.source = "192.168.1.1", .destination = "203.0.113.7"};
  CHECK(steered(rules, "PREROUTING", stranger).empty());
  CHECK(left(rules, "FORWARD", stranger) == "DROP");
  CHECK(steered(rules, "OUTPUT", kNode).empty());
  CHECK(left(rules, "OUTPUT", kNode) == "DROP");
}

TEST_CASE("this node is let through where the ranges hold one of its addresses") {
  auto ranged = route(model::PortalKind::load_balancer_ip, "203.0.113.7:80", 41000);
  ranged.allowed_sources = {*model::parse_cidr("192.0.2.0/24")};
  const auto rules = plan_rules(node(), {ranged});
  auto from_the_portal_itself = kNode;
  from_the_portal_itself.source = "203.0.113.7";
  CHECK(steered(rules, "OUTPUT", from_the_portal_itself) == "REDIRECT --to-ports 41000");
}

TEST_CASE("a range of everyone lets everyone through") {
  auto ranged = route(model::PortalKind::load_balancer_ip, "203.0.113.7:80", 41000);
  ranged.allowed_sources = {*model::parse_cidr("0.0.0.0/0")};
  CHECK(steered(plan_rules(node(), {ranged}), "PREROUTING", kOutsider) ==
        "REDIRECT --to-ports 41000");
}

TEST_CASE("node ports answer on the addresses that serve them and on no other") {
  auto facts = node();
  facts.node_port_addresses = {ip("192.0.2.10"), ip("127.0.0.1")};
  const auto rules =
      plan_rules(facts, {route(model::PortalKind::node_port, "0.0.0.0:30080", 40000)});
  Packet packet{.destination = "192.0.2.10", .port = 30080, .to_this_node = true};
  CHECK(steered(rules, "PREROUTING", packet) == "REDIRECT --to-ports 40000");
  packet.destination = "192.0.2.11";
  CHECK(steered(rules, "PREROUTING", packet).empty());
  packet.destination = "127.0.0.1";
  CHECK(steered(rules, "OUTPUT", packet) == "REDIRECT --to-ports 40000");
}

TEST_CASE("nobody outside reaches a node port through a loopback address") {
  const auto rules =
      plan_rules(node(), {route(model::PortalKind::node_port, "0.0.0.0:30080", 40000)});
  const Packet forged{.destination = "127.0.0.1", .port = 30080, .to_this_node = true};
  CHECK(steered(rules, "PREROUTING", forged).empty());
  CHECK(steered(rules, "OUTPUT", forged) == "REDIRECT --to-ports 40000");
}

TEST_CASE("a portal's own address goes before node ports") {
  const auto rules =
      plan_rules(node(), {route(model::PortalKind::node_port, "0.0.0.0:30080", 40000),
                          route(model::PortalKind::load_balancer_ip, "192.0.2.10:30080", 40001)});
  const Packet packet{.destination = "192.0.2.10", .port = 30080, .to_this_node = true};
  CHECK(steered(rules, "PREROUTING", packet) == "REDIRECT --to-ports 40001");
}

TEST_CASE("behind an unnumbered interface packets are led to an address of the node") {
  auto facts = node();
  facts.steer_to = ip("192.0.2.10");
  const auto rules = plan_rules(facts, {cluster_ip_route("10.96.0.1:80")});
  CHECK(steered(rules, "PREROUTING", {.destination = "10.96.0.1"}) ==
        "DNAT --to-destination 192.0.2.10:40000");
}

TEST_CASE("proxy ports accept what was redirected and with a range of their own nothing else") {
  auto facts = node();
  const Packet direct{.destination = "192.0.2.10", .port = 40000, .to_this_node = true};
  auto redirected = direct;
  redirected.redirected = true;
  CHECK(left(plan_rules(facts, {}), "INPUT", redirected) == "ACCEPT");
  CHECK(left(plan_rules(facts, {}), "INPUT", direct).empty());
  facts.proxy_ports_are_ours = true;
  CHECK(left(plan_rules(facts, {}), "INPUT", redirected) == "ACCEPT");
  CHECK(left(plan_rules(facts, {}), "INPUT", direct) == "DROP");
}

TEST_CASE("load balancers reach health check node ports whatever the firewall says") {
  auto facts = node();
  facts.health_check_ports = {32000};
  const Packet check{.destination = "192.0.2.10", .port = 32000, .to_this_node = true};
  CHECK(left(plan_rules(facts, {}), "INPUT", check) == "ACCEPT");
  const Packet other{.destination = "192.0.2.10", .port = 32001, .to_this_node = true};
  CHECK(left(plan_rules(facts, {}), "INPUT", other).empty());
}
