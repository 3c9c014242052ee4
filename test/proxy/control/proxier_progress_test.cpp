#include <doctest/doctest.h>

#include "test/proxy/control/proxier_fixture.hpp"

using namespace kubeportal;
using namespace kubeportal::control;
using namespace kubeportal::control::test;

namespace {

/// Serves default/web between portals that have everything in force when they are told so.
struct Progress : ServingFixture {
  Progress() {
    progress.serve(model::IpFamily::ipv4);
    progress.serve(model::IpFamily::ipv6);
  }

  bool waits() const {
    return progress.families().at(model::IpFamily::ipv4).oldest_pending.has_value();
  }
  std::int64_t without_local(model::TrafficPolicy policy) const {
    return progress.statistics().ipv4.no_local_endpoints[static_cast<std::size_t>(policy)];
  }
};

}  // namespace

TEST_CASE_FIXTURE(Progress, "a change waits until the portals have it") {
  CHECK_FALSE(waits());
  edit(make_slice({make_endpoint("10.0.0.2")}));
  CHECK(waits());
  CHECK(progress.statistics().endpoint_changes_pending == 1);
  run_scheduled();
  CHECK(waits());
  progress.all_in_force();
  CHECK_FALSE(waits());
}

TEST_CASE_FIXTURE(Progress, "an edit that no proxy reads makes nothing wait") {
  auto labelled = slice;
  labelled.meta.labels["a"] = "b";
  edit(labelled);
  CHECK_FALSE(waits());
}

TEST_CASE_FIXTURE(ProxierFixture, "objects before the first sync make nothing wait") {
  progress.serve(model::IpFamily::ipv4);
  services().on_add(make_service());
  slices().on_add(make_slice({}));
  CHECK_FALSE(progress.families().at(model::IpFamily::ipv4).oldest_pending);
  sync_both();
  CHECK(progress.families().at(model::IpFamily::ipv4).oldest_pending);
}

TEST_CASE_FIXTURE(Progress, "service ports whose policy leaves no endpoint here are counted") {
  using model::TrafficPolicy;
  auto local = service;
  local.internal_traffic_policy = api::TrafficPolicy::local;
  edit(local);
  run_scheduled();
  CHECK(without_local(TrafficPolicy::internal) == 1);
  CHECK(without_local(TrafficPolicy::external) == 0);

  edit(make_slice({make_endpoint("10.0.0.2", "node-a")}));
  run_scheduled();
  CHECK(without_local(TrafficPolicy::internal) == 0);
  edit(make_slice({make_endpoint("10.0.0.2", "node-b")}));
  run_scheduled();
  CHECK(without_local(TrafficPolicy::internal) == 1);
  services().on_delete(service);
  run_scheduled();
  CHECK(without_local(TrafficPolicy::internal) == 0);
}
