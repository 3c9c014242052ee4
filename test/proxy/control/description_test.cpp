#include "proxy/control/description.hpp"

#include <doctest/doctest.h>

#include "test/fakes/journal.hpp"
#include "test/proxy/control/objects.hpp"

namespace kubeportal::control {

using test::make_endpoint;
using test::make_name;
using test::make_service;
using test::make_slice;

TEST_CASE("a description tells portals and endpoints of each service port") {
  const auto description =
      describe({make_service()}, {make_slice({make_endpoint("10.0.0.1")})}, {});
  REQUIRE(description.service_ports.size() == 1);
  const auto& plan = description.service_ports.at(make_name());
  REQUIRE(plan.portals.size() == 1);
  CHECK(fakes::text(plan.portals[0]) == " ClusterIP 10.96.0.1:80");
  REQUIRE(plan.legs.size() == 1);
  CHECK(fakes::text(plan.legs.begin()->second) == " 10.0.0.1:8080");
  CHECK(description.skipped.empty());
}

TEST_CASE("a description tells what is skipped and why") {
  auto external = make_service("away");
  external.type = api::ServiceType::external_name;
  auto dns = make_service("dns");
  dns.ports = {{"dns", api::Protocol::sctp, 53, 0}};

  const auto description = describe({external, dns}, {}, {});
  CHECK(description.service_ports.empty());
  REQUIRE(description.skipped.size() == 2);
  CHECK(description.skipped[0].what == "default/away");
  CHECK(description.skipped[0].reason == "it is of type ExternalName");
  CHECK(description.skipped[1].what == "default/dns:dns/SCTP");
}

}  // namespace kubeportal::control
