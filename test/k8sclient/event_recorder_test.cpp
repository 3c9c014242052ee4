#include "k8sclient/event_recorder.hpp"

#include <algorithm>
#include <utility>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "test/k8sclient/live_api.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using k8sclient::EventFate;
using k8sclient::EventRecorder;
using nlohmann::json;

namespace {

const std::string kNewer = "POST /apis/events.k8s.io/v1/namespaces/shop/events";
const std::string kOlder = "POST /api/v1/namespaces/shop/events";

api::Event event(const std::string& note) {
  return {api::service_called("shop/web"), api::Event::Type::warning, "Reason", "Action", note};
}

/// A recorder in front of a fake server, driven until something is seen.
struct Recording {
  void await_that(const std::function<bool()>& condition) {
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (!condition()) {
      REQUIRE(std::chrono::steady_clock::now() < deadline);
      io.restart();
      io.run_one_for(std::chrono::milliseconds(20));
    }
  }

  /// Until nothing is pending.
  void run_to_end() {
    io.restart();
    io.run();
  }

  void record(const std::string& note) { recorder.record(event(note)); }

  /// Where it was written and what it says, of each event that the server took.
  std::vector<std::pair<std::string, std::string>> taken() const {
    std::vector<std::pair<std::string, std::string>> events;
    for (const auto& written : server.written()) {
      const auto colon = written.find(": ");
      const auto body = json::parse(written.substr(colon + 2));
      events.emplace_back(written.substr(0, colon),
                          body.value("note", body.value("message", std::string())));
    }
    return events;
  }

  fakes::CapturedLog log;
  fakes::ApiServer server;
  boost::asio::io_context io;
  k8sclient::ApiClient client{io, LiveApi::config_of(server)};
  EventRecorder recorder{io, client, "node-a", quick_times().backoff, {}};
};

using Taken = std::vector<std::pair<std::string, std::string>>;

}  // namespace

TEST_CASE("events are sent one after the other and a repeated one once") {
  Recording r;
  for (const auto* note : {"a", "b", "a", "c"}) r.record(note);
  r.await_that([&] { return r.taken().size() == 3; });
  CHECK(r.taken() == Taken{{kNewer, "a"}, {kNewer, "b"}, {kNewer, "c"}});
  CHECK(r.log.lines().empty());
}

TEST_CASE("a server without events.k8s.io gets events of core/v1") {
  Recording r;
  r.server.not_here("/apis/events.k8s.io/v1/namespaces/shop/events");
  r.record("a");
  r.record("b");
  r.await_that([&] { return r.taken().size() == 2; });
  CHECK(r.taken() == Taken{{kOlder, "a"}, {kOlder, "b"}});
  CHECK(std::ranges::count(r.server.requests(), kNewer.substr(5)) == 1);
}

TEST_CASE("an event waits while the server is busy or away") {
  Recording r;
  r.server.refuse_writes(503);
  r.record("a");
  r.record("b");
  r.await_that([&] { return r.taken().size() == 2; });
  CHECK(r.taken() == Taken{{kNewer, "a"}, {kNewer, "b"}});

  r.server.go_away();
  r.record("c");
  for (int i = 0; i < 5; ++i) r.io.run_one();
  r.server.come_back();
  r.await_that([&] { return r.taken().size() == 3; });
}

TEST_CASE("an event that is refused does not hold the next one back") {
  Recording r;
  r.server.refuse_writes(422);
  r.record("bad");
  r.record("good");
  r.await_that([&] { return !r.taken().empty(); });
  CHECK(r.taken() == Taken{{kNewer, "good"}});
}

TEST_CASE("an event that the server fails on again and again is given up") {
  Recording r;
  r.server.refuse_writes(500, static_cast<int>(EventRecorder::kMostTries));
  r.record("bad");
  r.record("good");
  r.await_that([&] { return !r.taken().empty(); });
  CHECK(r.taken() == Taken{{kNewer, "good"}});
}

TEST_CASE("where events are forbidden that is said once and no more are sent") {
  Recording r;
  r.server.refuse_writes(403);
  r.record("a");
  r.record("b");
  r.await_that([&] { return r.log.count("warning: events are not permitted (403)") == 1; });
  r.record("c");
  r.run_to_end();
  CHECK(r.server.requests().size() == 1);
}

TEST_CASE("while the server is away a bounded number waits") {
  Recording r;
  r.server.go_away();
  for (std::size_t i = 0; i < EventRecorder::kMostWaiting + 10; ++i) {
    auto one = event("a");
    one.regarding.name = "web-" + std::to_string(i);
    r.recorder.record(one);
  }
  r.server.come_back();
  r.await_that([&] { return r.taken().size() == EventRecorder::kMostWaiting; });
  r.run_to_end();
  CHECK(r.taken().size() == EventRecorder::kMostWaiting);
}

TEST_CASE("a recorder that has stopped sends nothing and keeps nothing running") {
  Recording r;
  r.record("a");
  r.recorder.stop();
  r.record("b");
  r.io.run();
  CHECK(r.log.lines().empty());
}

TEST_CASE("an event about a Service that is known bears its uid") {
  fakes::ApiServer server;
  server.put(kServices,
             R"({"metadata":{"name":"web","namespace":"shop","uid":"7-7"},"spec":{"ports":[]}})");
  LiveApi live(server);
  live.sync();
  live.record(event("a"));
  live.await_that("an event", [&] { return !server.written().empty(); });
  CHECK(server.written()[0].find(R"("uid":"7-7")") != std::string::npos);
}

TEST_CASE("answers decide an event's fate") {
  CHECK(k8sclient::fate_of(201) == EventFate::done);
  CHECK(k8sclient::fate_of(409) == EventFate::done);
  CHECK(k8sclient::fate_of(404) == EventFate::not_known);
  CHECK(k8sclient::fate_of(403) == EventFate::forbidden);
  CHECK(k8sclient::fate_of(403, "namespace shop is being terminated") == EventFate::refused);
  CHECK(k8sclient::fate_of(403, "exceeded quota: few, requested: count/events.k8s.io=1") ==
        EventFate::refused);
  for (const unsigned status : {0U, 401U, 408U, 429U, 500U, 503U}) {
    CHECK(k8sclient::fate_of(status) == EventFate::later);
  }
  for (const unsigned status : {302U, 400U, 413U, 422U}) {
    CHECK(k8sclient::fate_of(status) == EventFate::refused);
  }
}
