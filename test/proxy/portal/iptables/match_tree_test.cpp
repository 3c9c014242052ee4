#include "proxy/portal/iptables/match_tree.hpp"

#include <algorithm>

#include <doctest/doctest.h>

#include "test/proxy/portal/iptables/packet_walk.hpp"
#include "test/proxy/portal/iptables/routes.hpp"

using namespace kubeportal::portal;
using namespace kubeportal::portal::test;
namespace model = kubeportal::model;

namespace {

/// Services on 10.96.0.0 and the addresses behind it.
std::vector<PortalRoute> services(std::size_t count) {
  std::vector<PortalRoute> routes;
  for (std::size_t i = 0; i < count; ++i) {
    const auto address = "10." + std::to_string(96 + i / 65536) + "." +
                         std::to_string(i / 256 % 256) + "." + std::to_string(i % 256) + ":80";
    routes.push_back(cluster_ip_route(address, static_cast<std::uint16_t>(40000 + i % 20000),
                                      "s" + std::to_string(i)));
  }
  return routes;
}

std::size_t changed_chains(const TableRules& before, const TableRules& after) {
  std::size_t count = 0;
  for (const auto& [name, rules] : after.chains) {
    const auto old = before.chains.find(name);
    if (old == before.chains.end() || old->second != rules) ++count;
  }
  for (const auto& [name, rules] : before.chains) count += after.chains.contains(name) ? 0 : 1;
  return count;
}

}  // namespace

TEST_CASE("every one of ten thousand services is found within forty rules") {
  const auto routes = services(10000);
  const auto rules = plan_rules(node(), routes);
  std::size_t most = 0;
  for (const auto& route : routes) {
    const auto found = walk(rules.nat, "PREROUTING",
                            {.destination = route.address.address.to_string(), .port = 80});
    REQUIRE(found.target == "REDIRECT --to-ports " + std::to_string(route.outside.proxy_port));
    most = std::max(most, found.rules);
  }
  CHECK(most <= 40);
}

TEST_CASE("what is for nobody passes few rules as well") {
  const auto rules = plan_rules(node(), services(10000));
  for (const auto* destination : {"10.96.39.16", "198.51.100.1", "10.96.0.0"}) {
    const auto found = walk(rules.nat, "PREROUTING", {.destination = destination, .port = 81});
    CHECK(found.target.empty());
    CHECK(found.rules <= 40);
  }
}

TEST_CASE("node ports are found within forty rules") {
  std::vector<PortalRoute> routes;
  for (std::uint16_t port = 30000; port < 32768; ++port) {
    routes.push_back(route(model::PortalKind::node_port, "0.0.0.0:" + std::to_string(port),
                           static_cast<std::uint16_t>(port + 10000), "s" + std::to_string(port)));
  }
  const auto rules = plan_rules(node(), routes);
  for (const auto& one : routes) {
    const auto found =
        walk(rules.nat, "PREROUTING",
             {.destination = "192.0.2.10", .port = one.address.port, .to_this_node = true});
    REQUIRE(found.target == "REDIRECT --to-ports " + std::to_string(one.outside.proxy_port));
    REQUIRE(found.rules <= 40);
  }
}

TEST_CASE("a thousand ports of one address branch on the port") {
  std::vector<PortalRoute> routes;
  for (std::uint16_t port = 1; port <= 1000; ++port) {
    for (const auto protocol : {model::Protocol::tcp, model::Protocol::udp}) {
      auto one = cluster_ip_route("10.96.0.1:" + std::to_string(port), port);
      one.service_port.protocol = protocol;
      routes.push_back(one);
    }
  }
  const auto rules = plan_rules(node(), routes);
  for (const auto& one : routes) {
    const auto found = walk(rules.nat, "OUTPUT",
                            {.destination = "10.96.0.1",
                             .port = one.address.port,
                             .protocol = one.service_port.protocol});
    REQUIRE(found.target == "REDIRECT --to-ports " + std::to_string(one.outside.proxy_port));
    REQUIRE(found.rules <= 40);
  }
}

TEST_CASE("IPv6 addresses branch in the same way and no chain's name is too long") {
  std::vector<PortalRoute> routes;
  for (int i = 0; i < 3000; ++i) {
    char address[64];
    std::snprintf(address, sizeof address, "[fd00:10:96:%x::%x]:80", i % 7, 0x1000 + i * 17);
    routes.push_back(cluster_ip_route(address, static_cast<std::uint16_t>(i + 1)));
  }
  auto facts = node();
  facts.family = model::IpFamily::ipv6;
  facts.pods.clear();
  facts.node_port_addresses = {ip("::")};
  const auto rules = plan_rules(facts, routes);
  for (const auto& [name, chain] : rules.nat.chains) CHECK(name.size() <= 28);
  for (const auto& one : routes) {
    const auto found = walk(rules.nat, "OUTPUT",
                            {.source = "fd00::9", .destination = one.address.address.to_string()});
    REQUIRE(found.target == "REDIRECT --to-ports " + std::to_string(one.outside.proxy_port));
    REQUIRE(found.rules <= 40);
  }
}

TEST_CASE("a service that comes or goes changes few chains") {
  auto routes = services(10000);
  const auto all = plan_rules(node(), routes);
  for (const std::size_t index : {0U, 4711U, 9999U}) {
    auto fewer = routes;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(index));
    CHECK(changed_chains(plan_rules(node(), fewer).nat, all.nat) <= 8);
  }
}

TEST_CASE("few services need no branches") {
  const auto rules = plan_rules(node(), services(8));
  CHECK(rules.nat.chains.at("KUBE-PORTALS").size() == 8);
  CHECK(rules.nat.chains.size() == 6);
}
