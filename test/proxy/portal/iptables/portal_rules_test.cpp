#include "proxy/portal/iptables/portal_rules.hpp"

#include <array>

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

using namespace kubeportal;
using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

namespace {

constexpr std::string_view kSaved = R"saved(*nat
:PREROUTING ACCEPT [9:540]
:KUBE-PORTALS - [0:0]
[9:540] -A PREROUTING -m comment --comment "handle ClusterIPs" -j KUBE-PORTALS-CONTAINER
[7:420] -A PREROUTING -m addrtype --dst-type LOCAL -j KUBE-NODEPORT-CONTAINER
[9:540] -A KUBE-PORTALS-CONTAINER -j KUBE-PORTALS
[5:300] -A KUBE-PORTALS-HOST -j KUBE-PORTALS
[2:120] -A KUBE-PORTALS -d 10.96.0.10/32 -p tcp -m tcp --dport 80 -m comment --comment "default/web:http/TCP ClusterIP" -j REDIRECT --to-ports 34517
[1:60] -A KUBE-PORTALS -d 203.0.113.8/32 -p tcp -m tcp --dport 80 -m comment --comment "default/web:http/TCP LoadBalancer IP (local)" -j KUBE-SRC-12
[0:0] -A KUBE-PORTALS -d 203.0.113.9/32 -p tcp -m tcp --dport 80 -m comment --comment "default/web:http/TCP LoadBalancer IP (local)" -j KUBE-SRC-34
[3:180] -A KUBE-NODEPORT-CONTAINER -j KUBE-PORTALS-NODEPORTS
[3:180] -A KUBE-PORTALS-NODEPORTS -p tcp -m tcp --dport 30080 -m comment --comment "default/web:http/TCP NodePort" -j REDIRECT --to-ports 34517
[1:60] -A KUBE-SRC-12 -s 198.51.100.0/24 -p tcp -m comment --comment "default/web:http/TCP LoadBalancer IP" -j KUBE-WAY-12
[0:0] -A KUBE-SRC-34 -p tcp -m comment --comment "default/web:http/TCP LoadBalancer IP" -j REDIRECT --to-ports 1
[1:60] -A KUBE-WAY-12 -p tcp -m comment --comment "default/web:http/TCP LoadBalancer IP (local)" -j REDIRECT --to-ports 2
COMMIT
)saved";

const model::ServicePortName kWeb{"default", "web", "http", model::Protocol::tcp};

std::vector<PortalRule> found(const model::Portal& wanted, std::string_view hook = "PREROUTING") {
  return portal_rules(kSaved, kWeb, wanted, std::array{hook});
}

const auto kClusterIp = make_portal(model::PortalKind::cluster_ip, "10.96.0.10:80");

}  // namespace

TEST_CASE("a portal's rule is found with its counter") {
  const auto rules = found(kClusterIp);
  REQUIRE(rules.size() == 1);
  CHECK(rules[0].packets == 2);
  CHECK(rules[0].text.starts_with("-A KUBE-PORTALS -d 10.96.0.10/32 -p tcp "));
  CHECK(rules[0].text.ends_with("-j REDIRECT --to-ports 34517"));
}

TEST_CASE("a node port's rule tests no address") {
  const auto rules = found(make_portal(model::PortalKind::node_port, "0.0.0.0:30080"));
  REQUIRE(rules.size() == 1);
  CHECK(rules[0].packets == 3);
}

TEST_CASE("the chains that only this portal has belong to it") {
  const auto rules = found(make_portal(model::PortalKind::load_balancer_ip, "203.0.113.8:80"));
  REQUIRE(rules.size() == 3);
  CHECK(rules[0].text.starts_with("-A KUBE-PORTALS "));
  CHECK(rules[1].text.starts_with("-A KUBE-SRC-12 "));
  CHECK(rules[2].text.starts_with("-A KUBE-WAY-12 "));
}

TEST_CASE("another port, address, Service or kind has none of it") {
  CHECK(found(make_portal(model::PortalKind::cluster_ip, "10.96.0.10:8")).empty());
  CHECK(found(make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80")).empty());
  CHECK(found(make_portal(model::PortalKind::external_ip, "10.96.0.10:80")).empty());
  CHECK(portal_rules(kSaved, {"default", "we", "http", model::Protocol::tcp}, kClusterIp,
                     std::array{std::string_view("PREROUTING")})
            .empty());
}

TEST_CASE("a rule to which no packet of the hook comes is none") {
  CHECK(found(kClusterIp, "OUTPUT").empty());  // its jump is gone
}
