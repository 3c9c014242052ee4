#include "proxy/control/proxier.hpp"

#include <doctest/doctest.h>

#include "test/proxy/control/proxier_fixture.hpp"

namespace kubeportal::control {

using fakes::Journal;
using test::make_endpoint;
using test::make_service;
using test::make_slice;
using test::ProxierFixture;
using test::ServingFixture;
using test::with_conditions;

TEST_CASE("nothing is touched before the zone of this node is told") {
  ProxierFixture f;
  f.services().on_add(make_service());
  f.services().on_synced();
  f.slices().on_synced();
  CHECK(f.scheduled.empty());
  f.proxier.set_zone("zone-a");
  CHECK(f.scheduled.size() == 1);
}

TEST_CASE("nothing is touched before services and slices are both synced") {
  ProxierFixture f;
  f.services().on_add(make_service());
  f.slices().on_add(make_slice({make_endpoint("10.0.0.1")}));
  SUBCASE("services first") { f.services().on_synced(); }
  SUBCASE("slices first") { f.slices().on_synced(); }
  CHECK(f.scheduled.empty());
  CHECK_FALSE(f.proxier.synced());

  f.sync_both();
  CHECK(f.proxier.synced());
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80"});
}

TEST_CASE("a proxier without objects is synced too") {
  ProxierFixture f;
  f.sync_both();
  CHECK(f.proxier.synced());
  CHECK(f.news().empty());
}

TEST_CASE("a service without slices is opened without endpoints and its clients are refused") {
  ProxierFixture f;
  f.services().on_add(make_service());
  f.sync_both();
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster -",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 (refuse)"});
}

TEST_CASE("slices that come before their service are remembered") {
  ProxierFixture f;
  f.sync_both();
  f.slices().on_add(make_slice({make_endpoint("10.0.0.1")}));
  CHECK(f.news().empty());
  f.services().on_add(make_service());
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80"});
}

TEST_CASE("the changes of one burst are applied once") {
  ServingFixture f;
  f.edit(make_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2")}));
  f.edit(make_slice({make_endpoint("10.0.0.3")}));
  CHECK(f.scheduled.size() == 1);
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.3:8080"});
}

TEST_CASE("endpoint churn does not touch portals") {
  ServingFixture f;
  f.edit(make_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2")}));
  CHECK(f.news() ==
        Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080 10.0.0.2:8080"});
  f.edit(make_slice({make_endpoint("10.0.0.3")}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.3:8080"});
}

TEST_CASE("the last endpoint that goes and the first that comes change the verdict of portals") {
  ServingFixture f;
  f.edit(make_slice({}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster -",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 (refuse)"});
  f.edit(make_slice({make_endpoint("10.0.0.1")}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80"});
}

TEST_CASE("endpoints that change without consequence are not published") {
  ServingFixture f;
  f.edit(make_slice({make_endpoint("10.0.0.1"),
                     with_conditions(make_endpoint("10.0.0.2"), false, false, false)}));
  CHECK(f.news().empty());
}

TEST_CASE("a deleted slice takes its endpoints away") {
  ServingFixture f;
  f.slices().on_add(make_slice({make_endpoint("10.0.0.2")}, "web-2"));
  CHECK(f.news().size() == 1);
  f.slices().on_delete(f.slice);
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.2:8080"});
}

TEST_CASE("a slice that changes its service changes both") {
  ServingFixture f;
  f.services().on_add(make_service("api"));
  f.news();
  auto moved = f.slice;
  moved.service_name = "api";
  f.edit(moved);
  CHECK(f.news() == Journal{"publish default/api:http/TCP IPv4 cluster 10.0.0.1:8080",
                            "set default/api:http/TCP ClusterIP 10.96.0.1:80",
                            "publish default/web:http/TCP IPv4 cluster -",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 (refuse)"});
}

TEST_CASE("session affinity is edited live without touching portals") {
  ServingFixture f;
  auto edited = f.service;
  edited.session_affinity = api::SessionAffinity::client_ip;
  f.edit(edited);
  CHECK(f.news() ==
        Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080 affinity=10800"});
  edited.affinity_timeout_seconds = 5;
  f.edit(edited);
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080 affinity=5"});
  edited.session_affinity = api::SessionAffinity::none;
  f.edit(edited);
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080"});
}

TEST_CASE("a removed service closes its portals before its legs are forgotten") {
  ServingFixture f;
  f.services().on_delete(f.service);
  CHECK(f.news() ==
        Journal{"remove default/web:http/TCP", "forget default/web:http/TCP IPv4 cluster"});
  CHECK(f.data_plane.published_legs() == 0);
}

TEST_CASE("a recreated service finds the slices that stayed") {
  ServingFixture f;
  f.services().on_delete(f.service);
  f.news();
  f.services().on_add(f.service);
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80"});
}

TEST_CASE("endpoint changes of a removed service touch nothing") {
  ServingFixture f;
  f.services().on_delete(f.service);
  f.news();
  f.slices().on_delete(f.slice);
  CHECK(f.news().empty());
}

TEST_CASE("another cluster IP changes the portal and no leg") {
  ServingFixture f;
  auto edited = f.service;
  edited.cluster_ips = {"10.96.0.2"};
  f.edit(edited);
  CHECK(f.news() == Journal{"set default/web:http/TCP ClusterIP 10.96.0.2:80"});
}

TEST_CASE("a renamed port is another service port and the old one goes first") {
  ServingFixture f;
  auto edited = f.service;
  edited.ports[0].name = "web";
  f.edit(edited);
  CHECK(f.news() == Journal{"remove default/web:http/TCP",
                            "forget default/web:http/TCP IPv4 cluster",
                            "publish default/web:web/TCP IPv4 cluster -",
                            "set default/web:web/TCP ClusterIP 10.96.0.1:80 (refuse)"});
  auto slice = f.slice;
  slice.ports[0].name = "web";
  f.edit(slice);
  CHECK(f.news() == Journal{"publish default/web:web/TCP IPv4 cluster 10.0.0.1:8080",
                            "set default/web:web/TCP ClusterIP 10.96.0.1:80"});
}

TEST_CASE("an address that moves to another service is released before it is asked for") {
  ServingFixture f;
  auto heir = make_service("api");  // sorts before default/web and asks for the same cluster IP
  f.services().on_add(heir);
  f.services().on_delete(f.service);
  CHECK(f.news() == Journal{"remove default/web:http/TCP",
                            "forget default/web:http/TCP IPv4 cluster",
                            "publish default/api:http/TCP IPv4 cluster -",
                            "set default/api:http/TCP ClusterIP 10.96.0.1:80 (refuse)"});
}

TEST_CASE("ports come and go without touching the others") {
  ServingFixture f;
  auto edited = f.service;
  edited.ports.push_back({"admin", api::Protocol::tcp, 9000, 0});
  f.edit(edited);
  CHECK(f.news() == Journal{"publish default/web:admin/TCP IPv4 cluster -",
                            "set default/web:admin/TCP ClusterIP 10.96.0.1:9000 (refuse)"});
  edited.ports.erase(edited.ports.begin());
  f.edit(edited);
  CHECK(f.news() ==
        Journal{"remove default/web:http/TCP", "forget default/web:http/TCP IPv4 cluster"});
}

TEST_CASE("a port that changes its protocol is another service port") {
  ServingFixture f;
  auto edited = f.service;
  edited.ports[0].protocol = api::Protocol::sctp;
  f.edit(edited);
  CHECK(f.news() ==
        Journal{"remove default/web:http/TCP", "forget default/web:http/TCP IPv4 cluster"});
  CHECK(f.log.count("warning: not serving default/web:http/SCTP") == 1);
  REQUIRE(f.events.size() == 1);
  CHECK(f.events[0].regarding == api::service_called("default/web"));
  CHECK(f.events[0].reason == "UnsupportedProtocol");
}

TEST_CASE("a local policy adds its leg first and the leg without portals goes last") {
  auto service = make_service();
  service.type = api::ServiceType::node_port;
  service.ports[0].node_port = 30080;
  ServingFixture f(service);
  auto edited = f.service;
  edited.external_traffic_policy = api::TrafficPolicy::local;
  f.edit(edited);
  CHECK(f.news() ==
        Journal{"publish default/web:http/TCP IPv4 local -",
                "set default/web:http/TCP ClusterIP 10.96.0.1:80 NodePort 0.0.0.0:30080 local "
                "(drop inside steer)"});
  edited.external_traffic_policy = api::TrafficPolicy::cluster;
  f.edit(edited);
  CHECK(f.news() ==
        Journal{"set default/web:http/TCP ClusterIP 10.96.0.1:80 NodePort 0.0.0.0:30080",
                "forget default/web:http/TCP IPv4 local"});
}

TEST_CASE("terminating endpoints serve while nothing is ready") {
  ServingFixture f;
  f.edit(make_slice({with_conditions(make_endpoint("10.0.0.1"), false, true, true)}));
  CHECK(f.news().empty());
  f.edit(make_slice(
      {with_conditions(make_endpoint("10.0.0.1"), false, true, true), make_endpoint("10.0.0.2")}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.2:8080"});
}

TEST_CASE("published unready endpoints are used and their withdrawal refuses clients") {
  // With publishNotReadyAddresses the slice says ready while the pod is not serving.
  ServingFixture f;
  f.edit(make_slice({with_conditions(make_endpoint("10.0.0.5"), true, false, true)}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.5:8080"});
  f.edit(make_slice({with_conditions(make_endpoint("10.0.0.5"), false, false, true)}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster -",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 (refuse)"});
}

TEST_CASE("a dual-stack service has a leg for each family") {
  auto service = make_service();
  service.cluster_ips = {"10.96.0.1", "fd00::a"};
  ServingFixture f(service);
  auto six = make_slice({make_endpoint("fd00::1")}, "web-6");
  six.address_type = api::IpFamily::ipv6;
  f.slices().on_add(six);
  CHECK(f.news() ==
        Journal{"publish default/web:http/TCP IPv6 cluster [fd00::1]:8080",
                "set default/web:http/TCP ClusterIP 10.96.0.1:80 ClusterIP [fd00::a]:80"});

  auto single = f.service;
  single.cluster_ips = {"10.96.0.1"};
  f.edit(single);
  CHECK(f.news() == Journal{"set default/web:http/TCP ClusterIP 10.96.0.1:80",
                            "forget default/web:http/TCP IPv6 cluster"});
}

TEST_CASE("any family may serve any other where the rule says so") {
  ProxierFixture f({.family = FamilyRule::any});
  auto service = make_service("lb");
  service.cluster_ips = {"0.0.0.0"};
  auto six = make_slice({make_endpoint("fd00::1")}, "lb-6", "lb");
  six.address_type = api::IpFamily::ipv6;
  f.services().on_add(service);
  f.slices().on_add(six);
  f.sync_both();
  CHECK(f.news() == Journal{"publish default/lb:http/TCP IPv4 cluster [fd00::1]:8080",
                            "set default/lb:http/TCP ClusterIP 0.0.0.0:80"});
}

}  // namespace kubeportal::control
