#include "proxy/control/service_port_plan.hpp"

#include <doctest/doctest.h>

#include "test/fakes/journal.hpp"
#include "test/proxy/control/objects.hpp"

namespace kubeportal::control {

using test::make_name;

namespace {

Endpoint make(const std::string& address, bool local = false) {
  Endpoint endpoint;
  endpoint.address = *model::parse_socket_address(address);
  endpoint.local = local;
  return endpoint;
}

model::Portal make_portal(model::PortalKind kind, const std::string& address,
                          model::Scope scope = model::Scope::cluster) {
  return {kind, *model::parse_socket_address(address), scope, {}};
}

const std::vector<Endpoint> kBothFamilies{make("10.0.0.1:80"), make("[fd00::1]:80"),
                                          make("10.0.0.2:80", true)};

std::vector<std::string> legs_of(const ServicePortPlan& plan) {
  std::vector<std::string> lines;
  for (const auto& [leg, backends] : plan.legs) {
    lines.push_back(fakes::text(leg) + fakes::text(backends));
  }
  return lines;
}

std::string verdicts_of(const ServicePortPlan& plan) {
  std::string line;
  for (const auto& portal : plan.portals) line += fakes::text(portal);
  return line;
}

/// A cluster IP, and an external IP whose traffic policy is Local.
const ServicePort kLocalOutside{
    {make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80"),
     make_portal(model::PortalKind::external_ip, "192.0.2.7:80", model::Scope::local)},
    {}};

/// A cluster IP whose traffic policy is Local, and an external IP.
const ServicePort kLocalInside{
    {make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80", model::Scope::local),
     make_portal(model::PortalKind::external_ip, "192.0.2.7:80")},
    {}};

using Lines = std::vector<std::string>;

}  // namespace

TEST_CASE("each family gets the endpoints of its own") {
  const ServicePort port{{make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80"),
                          make_portal(model::PortalKind::cluster_ip, "[fd00::a]:80")},
                         {}};
  CHECK(legs_of(plan_service_port(make_name(), port, kBothFamilies, {})) ==
        Lines{"default/web:http/TCP IPv4 cluster 10.0.0.1:80 10.0.0.2:80",
              "default/web:http/TCP IPv6 cluster [fd00::1]:80"});
}

TEST_CASE("any endpoint serves any family where the rule says so") {
  const ServicePort port{{make_portal(model::PortalKind::cluster_ip, "0.0.0.0:80")}, {}};
  CHECK(legs_of(plan_service_port(make_name(), port, kBothFamilies, {.family = FamilyRule::any})) ==
        Lines{"default/web:http/TCP IPv4 cluster 10.0.0.1:80 [fd00::1]:80 10.0.0.2:80"});
}

TEST_CASE("there are local legs only where a portal is local") {
  const ServicePort port{
      {make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80"),
       make_portal(model::PortalKind::node_port, "0.0.0.0:30080", model::Scope::local),
       make_portal(model::PortalKind::external_ip, "192.0.2.7:80", model::Scope::local)},
      {}};
  CHECK(legs_of(plan_service_port(make_name(), port, kBothFamilies, {})) ==
        Lines{"default/web:http/TCP IPv4 cluster 10.0.0.1:80 10.0.0.2:80",
              "default/web:http/TCP IPv4 local 10.0.0.2:80"});
}

TEST_CASE("a cluster leg that no portal leads to is left out") {
  const ServicePort port{
      {make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80", model::Scope::local)}, {}};
  CHECK(legs_of(plan_service_port(make_name(), port, kBothFamilies, {})) ==
        Lines{"default/web:http/TCP IPv4 local 10.0.0.2:80"});
}

TEST_CASE("clients inside the cluster have a leg of their own at a local external portal") {
  const ServicePort port{
      {make_portal(model::PortalKind::external_ip, "192.0.2.7:80", model::Scope::local)}, {}};
  CHECK(legs_of(plan_service_port(make_name(), port, kBothFamilies, {})) ==
        Lines{"default/web:http/TCP IPv4 cluster 10.0.0.1:80 10.0.0.2:80",
              "default/web:http/TCP IPv4 local 10.0.0.2:80"});
}

TEST_CASE("no endpoint at all is refused at every portal whatever its policy") {
  CHECK(verdicts_of(plan_service_port(make_name(), kLocalOutside, {}, {})) ==
        " ClusterIP 10.96.0.1:80 (refuse) ExternalIP 192.0.2.7:80 local (refuse)");
  CHECK(verdicts_of(plan_service_port(make_name(), kLocalInside, {}, {})) ==
        " ClusterIP 10.96.0.1:80 local (refuse) ExternalIP 192.0.2.7:80 (refuse)");
}

TEST_CASE("an endpoint on this node is steered to whatever the policy") {
  const auto plan = plan_service_port(make_name(), kLocalOutside, kBothFamilies, {});
  CHECK(verdicts_of(plan) == " ClusterIP 10.96.0.1:80 ExternalIP 192.0.2.7:80 local");
}

TEST_CASE("an external policy Local without local endpoints drops but steers those inside") {
  CHECK(verdicts_of(plan_service_port(make_name(), kLocalOutside, {make("10.0.0.1:80")}, {})) ==
        " ClusterIP 10.96.0.1:80 ExternalIP 192.0.2.7:80 local (drop inside steer)");
}

TEST_CASE("an internal policy Local without local endpoints drops everyone at the cluster IP") {
  CHECK(verdicts_of(plan_service_port(make_name(), kLocalInside, {make("10.0.0.1:80")}, {})) ==
        " ClusterIP 10.96.0.1:80 local (drop) ExternalIP 192.0.2.7:80");
}

TEST_CASE("a Local policy without local endpoints refuses where the operator says so") {
  const PlanRules rules{.without_local_endpoints = model::Verdict::refuse};
  CHECK(verdicts_of(plan_service_port(make_name(), kLocalOutside, {make("10.0.0.1:80")}, rules)) ==
        " ClusterIP 10.96.0.1:80 ExternalIP 192.0.2.7:80 local (refuse inside steer)");
}

TEST_CASE("each family has a verdict of its own") {
  const ServicePort port{{make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80"),
                          make_portal(model::PortalKind::cluster_ip, "[fd00::a]:80")},
                         {}};
  CHECK(verdicts_of(plan_service_port(make_name(), port, {make("[fd00::1]:80")}, {})) ==
        " ClusterIP 10.96.0.1:80 (refuse) ClusterIP [fd00::a]:80");
}

TEST_CASE("a local endpoint that terminates but serves keeps a local portal steered") {
  auto terminating = make("10.0.0.2:80", true);
  terminating.ready = false;
  terminating.terminating = true;
  const auto plan =
      plan_service_port(make_name(), kLocalOutside, {make("10.0.0.1:80"), terminating}, {});
  CHECK(verdicts_of(plan) == " ClusterIP 10.96.0.1:80 ExternalIP 192.0.2.7:80 local");
  CHECK(legs_of(plan) == Lines{"default/web:http/TCP IPv4 cluster 10.0.0.1:80",
                               "default/web:http/TCP IPv4 local 10.0.0.2:80"});
}

TEST_CASE("a family without endpoints has an empty leg") {
  const ServicePort port{{make_portal(model::PortalKind::cluster_ip, "[fd00::a]:80")}, {}};
  CHECK(legs_of(plan_service_port(make_name(), port, {make("10.0.0.1:80")}, {})) ==
        Lines{"default/web:http/TCP IPv6 cluster -"});
}

TEST_CASE("a family falls back to terminating endpoints on its own") {
  auto terminating = make("[fd00::1]:80");
  terminating.ready = false;
  terminating.terminating = true;
  const ServicePort port{{make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80"),
                          make_portal(model::PortalKind::cluster_ip, "[fd00::a]:80")},
                         {}};
  CHECK(legs_of(plan_service_port(make_name(), port, {make("10.0.0.1:80"), terminating}, {})) ==
        Lines{"default/web:http/TCP IPv4 cluster 10.0.0.1:80",
              "default/web:http/TCP IPv6 cluster [fd00::1]:80"});
}

TEST_CASE("session affinity goes to every leg") {
  const ServicePort port{{make_portal(model::PortalKind::cluster_ip, "10.96.0.1:80"),
                          make_portal(model::PortalKind::cluster_ip, "[fd00::a]:80")},
                         std::chrono::seconds(60)};
  CHECK(legs_of(plan_service_port(make_name(), port, {}, {})) ==
        Lines{"default/web:http/TCP IPv4 cluster - affinity=60",
              "default/web:http/TCP IPv6 cluster - affinity=60"});
}

}  // namespace kubeportal::control
