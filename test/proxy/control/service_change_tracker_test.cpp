#include "proxy/control/service_change_tracker.hpp"

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/proxy/control/objects.hpp"

namespace kubeportal::control {

using test::make_service;

TEST_CASE("a new service is a change from nothing") {
  ServiceChangeTracker tracker;
  const auto service = make_service();
  CHECK(tracker.update(nullptr, &service));

  const auto changes = tracker.take();
  REQUIRE(changes.contains("default/web"));
  CHECK(changes.at("default/web").previous.ports.empty());
  CHECK(changes.at("default/web").current.ports == service_ports(service, ""));
  CHECK(tracker.take().empty());
}

TEST_CASE("the oldest previous and the newest current state are kept") {
  ServiceChangeTracker tracker;
  auto first = make_service();
  auto second = first;
  second.ports[0].port = 81;
  auto third = first;
  third.ports[0].port = 82;
  tracker.update(&first, &second);
  CHECK(tracker.update(&second, &third));

  const auto changes = tracker.take();
  REQUIRE(changes.size() == 1);
  CHECK(changes.at("default/web").previous.ports == service_ports(first, ""));
  CHECK(changes.at("default/web").current.ports == service_ports(third, ""));
}

TEST_CASE("a change that ends where it began is forgotten") {
  ServiceChangeTracker tracker;
  auto first = make_service();
  auto second = first;
  second.ports[0].port = 81;
  CHECK(tracker.update(&first, &second));
  CHECK_FALSE(tracker.update(&second, &first));
  CHECK(tracker.take().empty());
}

TEST_CASE("a service that came and went in one burst is forgotten") {
  ServiceChangeTracker tracker;
  const auto service = make_service();
  CHECK(tracker.update(nullptr, &service));
  CHECK_FALSE(tracker.update(&service, nullptr));
}

TEST_CASE("a change of what a proxy does not read is no change") {
  ServiceChangeTracker tracker;
  const auto before = make_service();
  auto after = before;
  after.meta.annotations["note"] = "new";
  after.meta.labels["team"] = "a";
  CHECK_FALSE(tracker.update(&before, &after));
}

TEST_CASE("a service port of an unserved protocol is warned of once until it is gone") {
  fakes::CapturedLog log;
  ServiceChangeTracker tracker;
  auto service = make_service();
  service.ports = {{"dns", api::Protocol::udp, 53, 0}, {"sig", api::Protocol::sctp, 53, 0}};
  auto edited = service;
  edited.session_affinity = api::SessionAffinity::client_ip;

  tracker.update(nullptr, &service);
  tracker.update(&service, &edited);
  CHECK(log.count("warning: not serving default/web:dns/UDP") == 0);
  CHECK(log.count("warning: not serving default/web:sig/SCTP") == 1);

  tracker.update(&edited, nullptr);
  tracker.update(nullptr, &service);
  CHECK(log.count("warning: not serving default/web:sig/SCTP") == 2);
}

}  // namespace kubeportal::control
