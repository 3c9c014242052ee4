#include "proxy/portal/bindings.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::cluster_ip;
using test::machine;
using test::make_name;
using test::make_portal;
using test::node_port;

namespace {

const NodePortAddresses kEverywhere({});

std::vector<std::string> bindings(const std::vector<model::Portal>& portals,
                                  const NodePortAddresses& node_port_addresses = kEverywhere) {
  std::vector<std::string> lines;
  for (const auto& binding :
       resolve(make_name(), portals, node_port_addresses, machine()).bindings) {
    lines.push_back(to_string(binding));
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("cluster and load balancer IPs are bound where they are local") {
  const std::vector portals{cluster_ip("10.96.0.1:80"), cluster_ip("127.0.0.10:80"),
                            cluster_ip("0.0.0.0:81"),
                            make_portal(model::PortalKind::load_balancer_ip, "203.0.113.5:80"),
                            make_portal(model::PortalKind::load_balancer_ip, "192.0.2.10:80")};
  CHECK(bindings(portals) == Lines{"ClusterIP 127.0.0.10:80 for default/web:http/TCP",
                                   "ClusterIP 0.0.0.0:81 for default/web:http/TCP",
                                   "LoadBalancer IP 192.0.2.10:80 for default/web:http/TCP"});

  const auto not_opened = resolve(make_name(), portals, kEverywhere, machine()).not_opened;
  CHECK(not_opened == std::vector{portals[0], portals[3]});
}

TEST_CASE("external IPs are bound wherever they are") {
  CHECK(bindings({make_portal(model::PortalKind::external_ip, "203.0.113.5:80")}) ==
        Lines{"ExternalIP 203.0.113.5:80 for default/web:http/TCP"});
}

TEST_CASE("a node port is bound on each of its addresses") {
  CHECK(bindings({node_port("0.0.0.0:30080"), node_port("[::]:30080")}) ==
        Lines{"NodePort 0.0.0.0:30080 for default/web:http/TCP",
              "NodePort [::]:30080 for default/web:http/TCP"});
  CHECK(bindings({node_port("0.0.0.0:30080"), node_port("[::]:30080")},
                 NodePortAddresses({"localhost", "primary"})) ==
        Lines{"NodePort 192.0.2.10:30080 for default/web:http/TCP",
              "NodePort 127.0.0.1:30080 for default/web:http/TCP",
              "NodePort [fd00::10]:30080 for default/web:http/TCP",
              "NodePort [::1]:30080 for default/web:http/TCP"});
}

TEST_CASE("a node port without an address to be on is not opened") {
  const auto resolved = resolve(make_name(), {node_port("0.0.0.0:30080")},
                                NodePortAddresses({"10.0.0.0/8"}), machine());
  CHECK(resolved.bindings.empty());
  CHECK(resolved.not_opened.size() == 1);
}

TEST_CASE("portals of one service port that name the same address are one binding") {
  CHECK(bindings({cluster_ip("192.0.2.10:80"),
                  make_portal(model::PortalKind::external_ip, "192.0.2.10:80")}) ==
        Lines{"ClusterIP 192.0.2.10:80 for default/web:http/TCP"});
}

TEST_CASE("a binding knows its leg and who may come") {
  auto portal =
      make_portal(model::PortalKind::load_balancer_ip, "[fd00::10]:80", model::Scope::local);
  portal.allowed_sources = {*model::parse_cidr("fd00::/8")};
  const auto resolved = resolve(make_name(), {portal}, kEverywhere, machine());
  REQUIRE(resolved.bindings.size() == 1);
  CHECK(resolved.bindings[0].leg ==
        model::Leg{make_name(), model::IpFamily::ipv6, model::Scope::local});
  CHECK(resolved.bindings[0].allowed_sources == portal.allowed_sources);
}

}  // namespace kubeportal::portal
