#include <doctest/doctest.h>

#include "test/k8sclient/live_api.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using namespace std::chrono_literals;

namespace {

/// More than the fake's answer in these tests takes, so that the last cuts come too late.
constexpr std::size_t kWholeAnswer = 420;

k8sclient::ReflectorTimes hasty() {
  auto times = quick_times();
  times.backoff = {.first = 1ms, .most = 1ms};
  return times;
}

}  // namespace

TEST_CASE("a list that is reset after any number of bytes delivers all or nothing") {
  fakes::ApiServer server;
  server.put(kServices, service_json("web"));
  for (std::size_t bytes = 0; bytes < kWholeAnswer; ++bytes) server.cut_list(kServices, bytes);
  LiveApi live(server, hasty());
  live.sync();
  CHECK(LiveApi::count("+web", live.journal) == 1);
  CHECK(live.journal.size() == 3);
  CHECK(server.requests().size() > 300);
}

TEST_CASE("initial events that are reset after any number of bytes deliver all or nothing") {
  fakes::ApiServer server;
  server.set_initial_events(fakes::InitialEvents::offered);
  server.put(kServices, service_json("web"));
  for (std::size_t bytes = 0; bytes < kWholeAnswer; ++bytes) server.cut_list(kServices, bytes);
  LiveApi live(server, hasty());
  live.sync();
  CHECK(LiveApi::count("+web", live.journal) == 1);
  CHECK(live.journal.size() == 3);
  CHECK(server.requests().size() > 300);
}

TEST_CASE("a watch that is reset after any number of bytes loses and repeats nothing") {
  fakes::ApiServer server;
  LiveApi live(server, hasty());
  live.sync();
  for (std::size_t bytes = 0; bytes < kWholeAnswer; ++bytes) {
    CAPTURE(bytes);
    const auto name = "s" + std::to_string(bytes);
    live.take();
    server.cut_watch(kServices, bytes);
    server.end_watches();
    server.put(kServices, service_json(name));
    live.await("+" + name);
    REQUIRE(live.journal.size() == 1);
  }
}
