#include "proxy/control/service_ports.hpp"

#include <doctest/doctest.h>

#include "test/fakes/journal.hpp"
#include "test/proxy/control/objects.hpp"

namespace kubeportal::control {

using test::make_name;
using test::make_service;

namespace {

std::string portals_of(const api::Service& service, const std::string& port = "http") {
  const auto ports = service_ports(service, "");
  std::string line;
  for (const auto& portal : ports.at(make_name("web", port)).portals) line += fakes::text(portal);
  return line;
}

}  // namespace

TEST_CASE("a cluster IP service has one portal a family") {
  auto service = make_service();
  service.cluster_ips = {"10.96.0.1", "fd00::1"};
  CHECK(portals_of(service) == " ClusterIP 10.96.0.1:80 ClusterIP [fd00::1]:80");
}

TEST_CASE("every kind of portal is made from its field") {
  auto service = make_service();
  service.type = api::ServiceType::load_balancer;
  service.external_ips = {"192.0.2.7"};
  service.load_balancer_ingress = {{"203.0.113.5", api::IpMode::vip},
                                   {"203.0.113.6", api::IpMode::proxy}};
  service.ports[0].node_port = 30080;
  CHECK(portals_of(service) ==
        " ClusterIP 10.96.0.1:80 ExternalIP 192.0.2.7:80 LoadBalancer IP 203.0.113.5:80"
        " NodePort 0.0.0.0:30080");
}

TEST_CASE("a node port has one portal for each family of the service") {
  auto service = make_service();
  service.type = api::ServiceType::node_port;
  service.cluster_ips = {"fd00::1", "10.96.0.1"};
  service.ports[0].node_port = 30080;
  CHECK(portals_of(service) ==
        " ClusterIP [fd00::1]:80 ClusterIP 10.96.0.1:80 NodePort [::]:30080"
        " NodePort 0.0.0.0:30080");
}

TEST_CASE("node ports and load balancer IPs left over from another type are not opened") {
  auto service = make_service();
  service.ports[0].node_port = 30080;
  service.load_balancer_ingress = {{"203.0.113.5", api::IpMode::vip}};
  CHECK(portals_of(service) == " ClusterIP 10.96.0.1:80");
}

TEST_CASE("a load balancer without allocated node ports is reached at its other addresses") {
  auto service = make_service();
  service.type = api::ServiceType::load_balancer;
  service.load_balancer_ingress = {{"203.0.113.5", api::IpMode::vip}};
  CHECK(portals_of(service) == " ClusterIP 10.96.0.1:80 LoadBalancer IP 203.0.113.5:80");
}

TEST_CASE("only a load balancer whose external policy is Local has a health check port") {
  auto service = make_service();
  service.type = api::ServiceType::load_balancer;
  service.external_traffic_policy = api::TrafficPolicy::local;
  service.health_check_node_port = 32000;
  CHECK(health_check_port(service, "") == 32000);
  CHECK(health_check_port(service, "trial") == 0);
  SUBCASE("Cluster") { service.external_traffic_policy = api::TrafficPolicy::cluster; }
  SUBCASE("NodePort") { service.type = api::ServiceType::node_port; }
  SUBCASE("headless") { service.cluster_ips = {"None"}; }
  CHECK(health_check_port(service, "") == 0);
}

TEST_CASE("each traffic policy makes its own portals local") {
  auto service = make_service();
  service.type = api::ServiceType::node_port;
  service.external_ips = {"192.0.2.7"};
  service.ports[0].node_port = 30080;

  service.internal_traffic_policy = api::TrafficPolicy::local;
  CHECK(portals_of(service) ==
        " ClusterIP 10.96.0.1:80 local ExternalIP 192.0.2.7:80 NodePort 0.0.0.0:30080");

  service.internal_traffic_policy = api::TrafficPolicy::cluster;
  service.external_traffic_policy = api::TrafficPolicy::local;
  CHECK(portals_of(service) ==
        " ClusterIP 10.96.0.1:80 ExternalIP 192.0.2.7:80 local NodePort 0.0.0.0:30080 local");
}

TEST_CASE("source ranges bear on load balancer IPs of their family alone") {
  auto service = make_service();
  service.type = api::ServiceType::load_balancer;
  service.cluster_ips = {"10.96.0.1", "fd00::1"};
  service.load_balancer_ingress = {{"203.0.113.5", api::IpMode::vip},
                                   {"2001:db8::5", api::IpMode::vip}};
  service.load_balancer_source_ranges = {" 10.0.0.0/8 ", "192.168.0.0/16"};

  const auto ports = service_ports(service, "");
  for (const auto& portal : ports.at(make_name()).portals) {
    const bool is_guarded =
        portal.kind == model::PortalKind::load_balancer_ip && portal.address.address.is_v4();
    CHECK(portal.allowed_sources.size() == (is_guarded ? 2 : 0));
  }
}

TEST_CASE("session affinity carries its time-out") {
  auto service = make_service();
  CHECK_FALSE(service_ports(service, "").at(make_name()).affinity_timeout);
  service.session_affinity = api::SessionAffinity::client_ip;
  service.affinity_timeout_seconds = 60;
  CHECK(service_ports(service, "").at(make_name()).affinity_timeout == std::chrono::seconds(60));
}

TEST_CASE("services that a node proxy leaves alone have no service ports") {
  auto service = make_service();
  SUBCASE("ExternalName") { service.type = api::ServiceType::external_name; }
  SUBCASE("no cluster IP") { service.cluster_ips.clear(); }
  SUBCASE("an empty cluster IP") { service.cluster_ips = {""}; }
  SUBCASE("headless") { service.cluster_ips = {"None"}; }
  SUBCASE("another proxy's") {
    service.meta.labels["service.kubernetes.io/service-proxy-name"] = "";
  }
  SUBCASE("labelled headless") { service.meta.labels["service.kubernetes.io/headless"] = ""; }
  CHECK(why_skipped(service, ""));
  CHECK(service_ports(service, "").empty());
  CHECK(unserved_service_ports(service, "").empty());
}

TEST_CASE("an ordinary service is not skipped") {
  CHECK_FALSE(why_skipped(make_service(), ""));
  CHECK(service_ports(make_service(), "").size() == 1);
}

TEST_CASE("one port number with two protocols is two service ports and SCTP is not served") {
  auto service = make_service();
  service.ports = {{"dns", api::Protocol::udp, 53, 0},
                   {"dns-tcp", api::Protocol::tcp, 53, 0},
                   {"sig", api::Protocol::sctp, 54, 0}};
  CHECK(service_ports(service, "").contains({"default", "web", "dns", api::Protocol::udp}));
  CHECK(portals_of(service, "dns-tcp") == " ClusterIP 10.96.0.1:53");
  CHECK(service_ports(service, "").size() == 2);

  const auto unserved = unserved_service_ports(service, "");
  REQUIRE(unserved.size() == 1);
  CHECK(to_string(unserved[0]) == "default/web:sig/SCTP");
}

TEST_CASE("a single port may be without a name") {
  auto service = make_service();
  service.ports[0].name.clear();
  CHECK(service_ports(service, "").contains(make_name("web", "")));
}

}  // namespace kubeportal::control
