#include <algorithm>

#include <doctest/doctest.h>

#include "proxy/control/proxier.hpp"
#include "test/proxy/control/proxier_fixture.hpp"

namespace kubeportal::control {

using test::make_endpoint;
using test::make_service;
using test::make_slice;
using test::ServingFixture;
using test::with_conditions;

namespace {

using Lines = std::vector<std::string>;

std::string line_of(const model::JournalEntry& entry) {
  auto line = std::string(model::to_string(entry.kind)) + " " + entry.service + ": " + entry.text;
  if (!entry.object.empty()) line += " <- " + entry.object;
  return entry.version.empty() ? line : line + " " + entry.version;
}

/// A Service that is served, and what the journal has of it since the last look.
struct Told : ServingFixture {
  explicit Told(api::Service first = make_service()) : ServingFixture(std::move(first)) { told(); }

  Lines told() {
    run_scheduled();
    Lines lines;
    for (const auto& entry : changes.read({.after = seen}).entries) {
      lines.push_back(line_of(*entry));
      seen = entry->sequence;
    }
    return lines;
  }
  void edit_slice(std::vector<api::SliceEndpoint> endpoints, const std::string& version = {}) {
    auto edited = make_slice(std::move(endpoints));
    edited.meta.resource_version.text = version;
    edit(edited);
  }
  std::string only_text() {
    const auto lines = told();
    REQUIRE(lines.size() == 1);
    return lines.front();
  }

  std::uint64_t seen = 0;
};

constexpr const char* kFromSlice = " <- EndpointSlice default/web-1";

}  // namespace

TEST_CASE("what exists at start is one entry") {
  ServingFixture f;
  const auto entries = f.changes.read({}).entries;
  REQUIRE(entries.size() == 1);
  CHECK(line_of(*entries[0]) == "proxy : first sync: 1 service, 1 service port, 1 endpoint");
}

TEST_CASE_FIXTURE(Told, "a Service that comes is told with its portals, then its endpoints") {
  auto api = make_service("api");
  api.cluster_ips = {"10.96.0.2"};
  api.type = api::ServiceType::node_port;
  api.ports[0].node_port = 30080;
  api.meta.resource_version.text = "17";
  services().on_add(api);
  slices().on_add(make_slice({make_endpoint("10.0.0.7")}, "api-1", "api"));
  CHECK(told() == Lines{"service default/api: added: http/TCP at ClusterIP 10.96.0.2:80, "
                        "NodePort 30080 <- Service default/api 17",
                        "endpoints default/api: http/TCP: 10.0.0.7:8080 is used from now on "
                        "(ready); 1 endpoint <- EndpointSlice default/api-1"});
}

TEST_CASE_FIXTURE(Told, "a Service that comes without endpoints tells that clients are refused") {
  auto api = make_service("api");
  api.meta.resource_version.text = "18";
  services().on_add(api);
  CHECK(told().back() ==
        "endpoints default/api: http/TCP: no endpoint: clients are refused <- Service "
        "default/api 18");
}

TEST_CASE_FIXTURE(Told, "a Service that goes, or is no longer served, is told") {
  SUBCASE("goes") {
    services().on_delete(service);
    CHECK(only_text() ==
          "service default/web: removed: its portals are closed <- Service default/web");
  }
  SUBCASE("becomes headless") {
    auto headless = service;
    headless.cluster_ips = {"None"};
    edit(headless);
    CHECK(only_text() ==
          "service default/web: not served any more: its portals are closed <- Service "
          "default/web");
    edit(make_service());
    CHECK(told().front() ==
          "service default/web: served from now on: http/TCP at ClusterIP 10.96.0.1:80 <- Service "
          "default/web");
  }
}

TEST_CASE_FIXTURE(Told, "what a Service asks for otherwise is told in words") {
  auto edited = service;
  edited.type = api::ServiceType::node_port;
  edited.ports[0].node_port = 30080;
  edited.session_affinity = api::SessionAffinity::client_ip;
  edit(edited);
  CHECK(only_text() ==
        "service default/web: changed: http/TCP: new NodePort 30080, clients stick to their "
        "endpoint for 10800 s <- Service default/web");
  edited.external_traffic_policy = api::TrafficPolicy::local;
  edited.session_affinity = api::SessionAffinity::none;
  edit(edited);
  CHECK(told().front() ==
        "service default/web: changed: http/TCP: NodePort 30080 leads to endpoints on this node "
        "only, clients stick to their endpoint no longer <- Service default/web");
  edited.external_ips = {"198.51.100.1", "198.51.100.2"};
  edit(edited);
  told();
  std::ranges::reverse(edited.external_ips);
  edit(edited);
  CHECK(only_text() ==
        "service default/web: changed: http/TCP: the same addresses in another order <- Service "
        "default/web");
  edited.external_ips.clear();
  edited.ports = {{"dns", api::Protocol::udp, 53, 0}};
  edit(edited);
  CHECK(told().front() ==
        "service default/web: changed: port http/TCP is gone; new port dns/UDP at ClusterIP "
        "10.96.0.1:53 <- Service default/web");
}

TEST_CASE_FIXTURE(Told, "an object that is written again as it was is no change") {
  auto again = service;
  again.meta.resource_version.text = "99";
  again.meta.labels["team"] = "blue";
  edit(again);
  edit_slice({make_endpoint("10.0.0.1")}, "100");
  CHECK(told().empty());
}

TEST_CASE_FIXTURE(Told, "endpoints that come and go are told with the reason and the version") {
  edit_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2")}, "4711");
  CHECK(only_text() ==
        "endpoints default/web: http/TCP: 10.0.0.2:8080 is used from now on (ready); 2 endpoints" +
            std::string(kFromSlice) + " 4711");
  edit_slice({with_conditions(make_endpoint("10.0.0.1"), false, false, false),
              make_endpoint("10.0.0.3"), make_endpoint("10.0.0.4")});
  CHECK(only_text() ==
        "endpoints default/web: http/TCP: 10.0.0.3:8080, 10.0.0.4:8080 are used from now on "
        "(ready); 10.0.0.1:8080 is no longer used (not ready); 10.0.0.2:8080 is no longer used "
        "(removed); 2 endpoints" +
            std::string(kFromSlice));
  edit_slice({with_conditions(make_endpoint("10.0.0.3"), false, true, true),
              with_conditions(make_endpoint("10.0.0.4"), false, false, true)});
  CHECK(only_text() ==
        "endpoints default/web: http/TCP: 10.0.0.4:8080 is no longer used (terminating and no "
        "longer serving); 1 endpoint" +
            std::string(kFromSlice));
}

TEST_CASE_FIXTURE(Told, "the last endpoint that goes and the first that comes tell of clients") {
  edit_slice({});
  CHECK(only_text() ==
        "endpoints default/web: http/TCP: 10.0.0.1:8080 is no longer used (removed); 0 endpoints; "
        "no endpoint left: clients are refused" +
            std::string(kFromSlice));
  edit_slice({make_endpoint("10.0.0.1")});
  CHECK(only_text() ==
        "endpoints default/web: http/TCP: 10.0.0.1:8080 is used from now on (ready); 1 endpoint; "
        "clients are served again" +
            std::string(kFromSlice));
}

TEST_CASE("clients of a Local policy whose last endpoint here goes are told to be dropped") {
  auto service = make_service();
  service.type = api::ServiceType::node_port;
  service.ports[0].node_port = 30080;
  service.external_traffic_policy = api::TrafficPolicy::local;
  Told f(service);
  f.edit_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2", "node-a")});
  CHECK(f.only_text() ==
        "endpoints default/web: http/TCP: 10.0.0.2:8080 is used from now on (ready); 2 endpoints; "
        "on this node: 10.0.0.2:8080 is used from now on (ready); 1 endpoint; clients of NodePort "
        "30080 are served again" +
            std::string(kFromSlice));
  f.edit_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2", "node-b")});
  CHECK(f.only_text() ==
        "endpoints default/web: http/TCP: on this node: 10.0.0.2:8080 is no longer used (on "
        "another node); 0 endpoints; no endpoint on this node, which the policy Local asks for: "
        "clients of NodePort 30080 are dropped" +
            std::string(kFromSlice));
}

TEST_CASE_FIXTURE(Told, "of many endpoints the first are named") {
  std::vector<api::SliceEndpoint> endpoints;
  for (int i = 1; i <= 21; ++i) endpoints.push_back(make_endpoint("10.0.0." + std::to_string(i)));
  edit_slice(endpoints);
  CHECK(only_text() ==
        "endpoints default/web: http/TCP: 10.0.0.2:8080, 10.0.0.3:8080, 10.0.0.4:8080, "
        "10.0.0.5:8080, 10.0.0.6:8080, 10.0.0.7:8080, 10.0.0.8:8080, 10.0.0.9:8080 and 12 more "
        "are used from now on (ready); 21 endpoints" +
            std::string(kFromSlice));
}

TEST_CASE_FIXTURE(Told, "a zone that becomes known is told with what it does to endpoints") {
  auto near = make_endpoint("10.0.0.1");
  near.hint_zones = {"a"};
  auto far = make_endpoint("10.0.0.2");
  far.hint_zones = {"b"};
  edit_slice({near, far});
  told();
  proxier.set_zone("a");
  CHECK(told() == Lines{"proxy : this node is in zone a from now on <- Node node-a",
                        "endpoints default/web: http/TCP: 10.0.0.2:8080 is no longer used "
                        "(hinted for clients elsewhere); 1 endpoint"});
}

}  // namespace kubeportal::control
