#include <algorithm>

#include <doctest/doctest.h>

#include "test/k8sclient/live_api.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using namespace std::chrono_literals;
using fakes::InitialEvents;
using Journal = std::vector<std::string>;

namespace {

/// Requests for Services whose query holds `part`.
long asked(const fakes::ApiServer& server, const std::string& part) {
  const auto requests = server.requests();
  return std::count_if(requests.begin(), requests.end(), [&](const auto& target) {
    return target.starts_with(kServices + "?") && target.find(part) != std::string::npos;
  });
}

struct Offering : fakes::ApiServer {
  Offering() { set_initial_events(InitialEvents::offered); }
};

}  // namespace

TEST_CASE("where it is offered one stream brings what exists and then its changes") {
  Offering server;
  server.put(kServices, service_json("web"));
  LiveApi live(server);
  live.sync();
  CHECK(LiveApi::count("+web", live.journal) == 1);
  server.put(kServices, service_json("api"));
  live.await("+api");
  CHECK(asked(server, "") == 1);
  CHECK(asked(server, "sendInitialEvents=true&resourceVersionMatch=NotOlderThan") == 1);
}

TEST_CASE("a server that refuses initial events is listed and not asked for them again") {
  fakes::ApiServer server;
  LiveApi live(server);
  live.sync();
  server.fail_watch(kServices, fakes::Fault::gone);
  server.end_watches();
  server.put(kServices, service_json("web"));
  live.await("+web");
  CHECK(asked(server, "sendInitialEvents") == 1);
  // Where the watch was there already, it has ended after less than a second.
  CHECK(live.log.count("warning") == live.log.count("the watch ended at once"));
}

TEST_CASE("a server that never ends its initial events is listed") {
  fakes::ApiServer server;
  server.set_initial_events(InitialEvents::no_bookmark);
  server.put(kServices, service_json("web"));
  auto times = quick_times();
  times.initial_events = 100ms;
  LiveApi live(server, times);
  live.sync();
  CHECK(LiveApi::count("+web", live.journal) == 1);
  CHECK(live.log.count("services from " + server.url() + ": no bookmark ends") == 1);
}

TEST_CASE("initial events that break off change nothing and are asked for again") {
  Offering server;
  server.put(kServices, service_json("web"));
  server.cut_list(kServices, 300);
  server.fail_list(kServices, fakes::Fault::half_an_object);
  server.fail_list(kServices, fakes::Fault::gone_in_stream);
  server.fail_list(kServices, fakes::Fault::too_new);
  LiveApi live(server);
  live.sync();
  CHECK(LiveApi::count("+web", live.journal) == 1);
  CHECK(LiveApi::count("-web", live.journal) == 0);
  CHECK(asked(server, "sendInitialEvents") == 5);
}

TEST_CASE(
    "after an expired watch initial events not older than what was seen bring the difference") {
  Offering server;
  server.put(kServices, service_json("web"));
  server.put(kServices, service_json("old"));
  LiveApi live(server);
  live.sync();
  live.take();
  server.go_away();
  server.remove(kServices, "old");
  server.put(kServices, service_json("new"));
  server.fail_watch(kServices, fakes::Fault::gone);
  server.come_back();
  live.await("+new");
  CHECK(live.journal == Journal{"-old", "+new"});
  CHECK(asked(server, "resourceVersion=102&timeoutSeconds") >= 1);
  CHECK(asked(server, "sendInitialEvents") == 2);
}
