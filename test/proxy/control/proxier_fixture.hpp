#pragma once

#include <functional>
#include <utility>
#include <vector>

#include "proxy/control/proxier.hpp"
#include "test/fakes/captured_log.hpp"
#include "test/fakes/recording_data_plane.hpp"
#include "test/fakes/recording_health_checks.hpp"
#include "test/fakes/recording_portals.hpp"
#include "test/proxy/control/objects.hpp"

namespace kubeportal::control::test {

/// A Proxier of node-a between fakes that write into one journal; what it schedules runs when the
/// test says so.
struct ProxierFixture {
  explicit ProxierFixture(PlanRules rules = {}, std::string service_proxy_name = {})
      : proxier(
            on_node_a(std::move(rules), std::move(service_proxy_name)), data_plane, portals,
            health_checks, progress, changes,
            [this](std::function<void()> task) { scheduled.push_back(std::move(task)); },
            [this](const api::Event& event) { events.push_back(event); }) {}

  static Settings on_node_a(PlanRules rules, std::string service_proxy_name) {
    rules.here.node = "node-a";
    return {std::move(service_proxy_name), std::move(rules)};
  }

  void run_scheduled() {
    for (auto& task : std::exchange(scheduled, {})) task();
  }

  void sync_both() {
    services().on_synced();
    slices().on_synced();
    proxier.set_zone("");
    run_scheduled();
  }

  /// What was done since the last look.
  fakes::Journal news() {
    run_scheduled();
    return std::exchange(journal, {});
  }

  k8sclient::ServiceHandler& services() { return proxier.service_handler(); }
  k8sclient::EndpointSliceHandler& slices() { return proxier.endpoint_slice_handler(); }

  fakes::CapturedLog log;
  fakes::Journal journal;
  fakes::RecordingDataPlane data_plane{journal};
  fakes::RecordingPortals portals{journal};
  fakes::RecordingHealthChecks health_checks{journal};
  model::SyncProgress progress;
  model::Journal changes{100};
  std::vector<std::function<void()>> scheduled;
  std::vector<api::Event> events;
  Proxier proxier;
};

/// One that serves default/web with the endpoint 10.0.0.1:8080.
struct ServingFixture : ProxierFixture {
  explicit ServingFixture(api::Service first = make_service()) : service(std::move(first)) {
    services().on_add(service);
    slices().on_add(slice);
    sync_both();
    journal.clear();
  }

  void edit(const api::Service& edited) {
    services().on_update(service, edited);
    service = edited;
  }
  void edit(const api::EndpointSlice& edited) {
    slices().on_update(slice, edited);
    slice = edited;
  }

  api::Service service;
  api::EndpointSlice slice = make_slice({make_endpoint("10.0.0.1")});
};

}  // namespace kubeportal::control::test
