#include <algorithm>

#include <doctest/doctest.h>

#include "test/proxy/control/proxier_fixture.hpp"

namespace kubeportal::control {

using fakes::Journal;
using test::make_endpoint;
using test::make_service;
using test::make_slice;
using test::ServingFixture;
using test::with_conditions;

namespace {

api::Service make_checked() {
  auto service = make_service();
  service.type = api::ServiceType::load_balancer;
  service.external_traffic_policy = api::TrafficPolicy::local;
  service.health_check_node_port = 32000;
  return service;
}

/// A load balancer's Service that is checked on port 32000, without local endpoints.
struct CheckedFixture : ServingFixture {
  CheckedFixture() : ServingFixture(make_checked()) {}

  /// What was said of health checks since the last look.
  Journal checks() {
    auto lines = news();
    std::erase_if(lines, [](const std::string& line) {
      return line.find("check") != 0 && line.find("uncheck") != 0;
    });
    return lines;
  }
};

api::SliceEndpoint here(const std::string& address) { return make_endpoint(address, "node-a"); }

}  // namespace

TEST_CASE("a load balancer with a Local policy is checked on its port from the start") {
  test::ProxierFixture f;
  f.services().on_add(make_checked());
  f.slices().on_add(make_slice({here("10.0.0.1")}));
  f.sync_both();
  const auto news = f.news();
  CHECK(std::count(news.begin(), news.end(), "check default/web port 32000 local 1") == 1);
  CHECK(std::count(news.begin(), news.end(), "admit default/web port 32000") == 1);
}

TEST_CASE("the check counts ready endpoints of this node and no others") {
  CheckedFixture f;
  f.edit(make_slice({here("10.0.0.1"), here("10.0.0.2"), make_endpoint("10.0.0.3")}));
  CHECK(f.checks() == Journal{"check default/web port 32000 local 2"});
  f.edit(make_slice({here("10.0.0.1"), make_endpoint("10.0.0.3"), make_endpoint("10.0.0.4")}));
  CHECK(f.checks() == Journal{"check default/web port 32000 local 1"});
  f.edit(make_slice({here("10.0.0.1")}));
  CHECK(f.checks().empty());
}

TEST_CASE("endpoints that only terminate fail the check while they still serve") {
  CheckedFixture f;
  f.edit(make_slice({here("10.0.0.1")}));
  f.checks();
  f.edit(make_slice({with_conditions(here("10.0.0.1"), false, true, true)}));
  CHECK(f.news() == Journal{"check default/web port 32000 local 0"});
}

TEST_CASE("an endpoint of several ports or families counts once") {
  auto service = make_checked();
  service.cluster_ips = {"10.96.0.1", "fd00::a"};
  service.ports.push_back({"admin", api::Protocol::tcp, 9000, 0});
  CheckedFixture f;
  f.edit(service);
  auto slice = make_slice({here("10.0.0.1")});
  slice.ports.push_back({"admin", api::Protocol::tcp, 9090});
  f.edit(slice);
  auto six = make_slice({here("fd00::1")}, "web-6");
  six.address_type = api::IpFamily::ipv6;
  f.slices().on_add(six);
  CHECK(f.checks() == Journal{"check default/web port 32000 local 1"});
}

TEST_CASE("the check follows the traffic policy and the type and the port of its service live") {
  CheckedFixture f;
  auto edited = f.service;
  edited.external_traffic_policy = api::TrafficPolicy::cluster;
  f.edit(edited);
  CHECK(f.checks() == Journal{"uncheck default/web"});

  edited.external_traffic_policy = api::TrafficPolicy::local;
  f.edit(edited);
  CHECK(f.checks() == Journal{"check default/web port 32000 local 0"});

  edited.health_check_node_port = 32001;
  f.edit(edited);
  CHECK(f.checks() == Journal{"check default/web port 32001 local 0"});

  edited.type = api::ServiceType::node_port;
  f.edit(edited);
  CHECK(f.checks() == Journal{"uncheck default/web"});
}

TEST_CASE("a service that goes or is left to another proxy is checked no more") {
  CheckedFixture f;
  SUBCASE("deleted") { f.services().on_delete(f.service); }
  SUBCASE("left to another proxy") {
    auto edited = f.service;
    edited.meta.labels["service.kubernetes.io/service-proxy-name"] = "other";
    f.edit(edited);
  }
  CHECK(f.checks() == Journal{"uncheck default/web"});
}

TEST_CASE("a service without a healthCheckNodePort is not checked") {
  CheckedFixture f;
  auto edited = f.service;
  edited.health_check_node_port = 0;
  f.edit(edited);
  CHECK(f.checks() == Journal{"uncheck default/web"});
  f.edit(make_slice({here("10.0.0.1")}));
  CHECK(f.checks().empty());
}

}  // namespace kubeportal::control
