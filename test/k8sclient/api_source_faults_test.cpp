#include <doctest/doctest.h>

#include "test/k8sclient/live_api.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using namespace std::chrono_literals;
using fakes::Fault;
using Journal = std::vector<std::string>;

namespace {

/// Starts in front of a server whose lists or watches of Services go wrong first; what counts is
/// that the objects come once, and their changes too.
void expect_recovery(fakes::ApiServer& server, const k8sclient::ReflectorTimes& times) {
  server.put(kServices, service_json("web"));
  LiveApi live(server, times);
  live.sync();
  server.put(kServices, service_json("late"));
  live.await("+late");
  CHECK(LiveApi::count("+web", live.journal) == 1);
  CHECK(LiveApi::count("-web", live.journal) == 0);
}

}  // namespace

TEST_CASE("a list recovers from every fault") {
  for (const auto fault :
       {Fault::gone, Fault::too_many_requests, Fault::forbidden, Fault::reset_in_list,
        Fault::nonsense, Fault::no_gzip, Fault::server_error, Fault::redirect, Fault::unauthorized,
        Fault::too_new, Fault::bad_request}) {
    CAPTURE(static_cast<int>(fault));
    fakes::ApiServer server;
    server.fail_list(kServices, fault, 2);
    expect_recovery(server, quick_times());
  }
}

TEST_CASE("a watch recovers from every fault") {
  for (const auto fault : {Fault::gone, Fault::gone_in_stream, Fault::half_an_object,
                           Fault::too_many_requests, Fault::nonsense, Fault::server_error,
                           Fault::redirect, Fault::unauthorized, Fault::bad_request}) {
    CAPTURE(static_cast<int>(fault));
    fakes::ApiServer server;
    server.fail_watch(kServices, fault, 2);
    expect_recovery(server, quick_times());
  }
}

TEST_CASE("a list that unpacks without end is given up at its limit") {
  fakes::ApiServer server;
  server.fail_list(kServices, Fault::gzip_without_end);
  auto times = quick_times();
  times.most_list_bytes = 1U << 20U;
  expect_recovery(server, times);
}

TEST_CASE("a long list comes packed and one that breaks off is asked for again") {
  fakes::ApiServer server;
  for (int i = 0; i < 2000; ++i) server.put(kServices, service_json("s" + std::to_string(i)));
  server.cut_list(kServices, 2000);
  LiveApi live(server, quick_times());
  live.sync();
  CHECK(server.packed_lists() == 2);
  CHECK(LiveApi::count("+s1999", live.journal) == 1);
}

TEST_CASE("a watch that stalls is given up after its time") {
  fakes::ApiServer server;
  server.fail_watch(kServices, Fault::stalled);
  auto times = quick_times();
  times.watch_least = times.watch_most = 0s;
  times.watch_grace = 300ms;
  expect_recovery(server, times);
}

TEST_CASE("a list that stalls is given up after its time") {
  fakes::ApiServer server;
  server.fail_list(kServices, Fault::stalled);
  auto times = quick_times();
  times.deadlines.silence = 200ms;
  expect_recovery(server, times);
}

TEST_CASE("an expired watch delivers the difference to the new list only") {
  fakes::ApiServer server;
  server.put(kServices, service_json("web"));
  server.put(kServices, service_json("old"));
  LiveApi live(server);
  live.sync();
  live.take();
  server.go_away();
  server.remove(kServices, "old");
  server.put(kServices, service_json("new"));
  server.fail_watch(kServices, Fault::gone);
  server.come_back();
  live.await("+new");
  CHECK(live.journal == Journal{"-old", "+new"});
}

TEST_CASE("while the server is away nothing is dropped and on its return only differences come") {
  fakes::ApiServer server;
  server.put(kServices, service_json("web"));
  server.put(kSlices, slice_json("web-1"));
  LiveApi live(server);
  live.sync();
  live.take();
  server.go_away();
  live.await_that("a complaint", [&] { return live.log.count("stays in force") >= 3; });
  CHECK(live.journal.empty());

  server.put(kServices, service_json("web", 81));
  server.come_back();
  live.await("~web");
  CHECK(live.journal == Journal{"~web"});
  live.await_that("good news", [&] { return live.log.count("followed again") == 3; });
}

TEST_CASE("a token that was replaced is read again when the server refuses the old one") {
  fakes::ApiServer server;
  const TemporaryFolder folder;
  folder.write("token", "old");
  server.require_token("new");
  auto config = LiveApi::config_of(server);
  config.token_file = folder / "token";
  LiveApi live(config, quick_times());
  live.start();
  live.await_that("a complaint", [&] { return live.log.count("(401)") >= 3; });
  folder.replace("token", "new");
  live.await("synced");
  CHECK(live.log.count("old") == 0);
}

TEST_CASE("what is forbidden is named with the permission that lacks") {
  fakes::ApiServer server;
  server.fail_list(kSlices, Fault::forbidden);
  LiveApi live(server);
  live.sync();
  CHECK(live.log.count("list and watch on endpointslices.discovery.k8s.io") == 1);
}

TEST_CASE("a watch that is silent is asked anew from where it was, without a complaint") {
  fakes::ApiServer server;
  server.set_bookmarks(false);
  server.fail_watch(kServices, Fault::stalled, 2);
  auto times = quick_times();
  times.watch_silence = 100ms;
  expect_recovery(server, times);
}

TEST_CASE("a refused token that has been replaced is no reason to complain") {
  fakes::ApiServer server;
  const TemporaryFolder folder;
  folder.write("token", "old");
  server.require_token("old");
  auto config = LiveApi::config_of(server);
  config.token_file = folder / "token";
  LiveApi live(config, quick_times());
  live.sync();
  folder.replace("token", "new");
  server.require_token("new");
  server.end_watches();
  server.put(kServices, service_json("web"));
  live.await("+web");
  CHECK(live.log.count("(401)") == 0);
}

TEST_CASE("a certificate that the server replaces together with its authority is believed") {
  fakes::ApiServer server;
  const TemporaryFolder folder;
  folder.write("ca.crt", server.certificates().authority);
  auto config = LiveApi::config_of(server);
  config.authority = {.text = "", .file = folder / "ca.crt"};
  LiveApi live(config, quick_times());
  live.sync();
  server.go_away();
  const auto& replaced = server.replace_certificates();
  server.come_back();
  live.await_that("a complaint", [&] { return live.log.count("no TLS connection") >= 1; });
  folder.replace("ca.crt", replaced.authority);
  server.put(kServices, service_json("web"));
  live.await("+web");
}

TEST_CASE("a warning of the server is logged once") {
  fakes::ApiServer server;
  server.add_header("Warning: 299 - \"v1 Endpoints is deprecated in v1.33+\"");
  LiveApi live(server);
  live.sync();
  CHECK(live.log.count("Endpoints is deprecated") == 1);
}

TEST_CASE("a server that does not select by cluster IP is asked without") {
  fakes::ApiServer server;
  server.not_understood("spec.clusterIP");
  server.put(kServices, service_json("web"));
  LiveApi live(server);
  live.sync();
  CHECK(LiveApi::count("+web", live.journal) == 1);
  CHECK(live.log.count("warning") == 0);
}

TEST_CASE("a deleted node is told of") {
  fakes::ApiServer server;
  server.put(kNodes, R"({"metadata":{"name":"node-a"}})");
  LiveApi live(server);
  live.sync();
  server.remove(kNodes, "node-a");
  live.await_that("-node-a", [&] { return LiveApi::count("-node-a", live.node_journal) == 1; });
}

TEST_CASE("a server whose v1beta1 slices vanish is asked for v1 before Endpoints") {
  fakes::ApiServer server;
  server.not_here(kSlices);
  server.put(kBetaSlices, slice_json("web-1"));
  LiveApi live(server);
  live.sync();
  server.not_here(kSlices, false);
  server.not_here(kBetaSlices);
  server.put(kSlices, slice_json("web-2"));
  server.end_watches();
  live.await("+web-2");
  CHECK(LiveApi::count("-web-1", live.journal) == 1);
}

TEST_CASE("an answer of another size than sane is given up") {
  fakes::ApiServer server;
  server.fail_watch(kServices, Fault::endless_chunks);
  server.fail_list(kSlices, Fault::endless_chunks);
  auto times = quick_times();
  times.most_list_bytes = 1U << 20U;
  server.put(kServices, service_json("web"));
  LiveApi live(server, times);
  live.sync();
  live.await_that("complaints", [&] {
    return live.log.count("an event of the watch is larger than 16 MiB") == 1 &&
           live.log.count("the list is larger than 1048576 bytes") == 1;
  });
}

TEST_CASE("a list that drips is given up after its time") {
  fakes::ApiServer server;
  server.fail_list(kServices, Fault::slow_bytes);
  auto times = quick_times();
  times.deadlines.whole = 300ms;
  expect_recovery(server, times);
}

TEST_CASE("a watch that drips is given up after its time") {
  fakes::ApiServer server;
  server.fail_watch(kServices, Fault::slow_bytes);
  auto times = quick_times();
  times.watch_least = times.watch_most = 0s;
  times.watch_grace = 300ms;
  expect_recovery(server, times);
}
