#include "proxy/app/live_stream.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace kubeportal;
using namespace kubeportal::app;

namespace {

struct FakeStream : observe::HttpStream {
  bool is_open() const override { return open; }
  bool is_idle() const override { return true; }
  void send(std::string text) override { sent.push_back(std::move(text)); }
  void end() override { open = false; }

  bool open = true;
  std::vector<std::string> sent;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

/// A stream that has just begun; its clock is not run.
struct Listened {
  boost::asio::io_context io;
  model::Statistics statistics{1};
  model::Journal journal{100};
  LiveStream live{io, statistics, journal};
  observe::HttpRoutes routes = live.routes();

  std::shared_ptr<FakeStream> listen() {
    auto stream = std::make_shared<FakeStream>();
    answer().begin_stream(stream);
    return stream;
  }
  observe::HttpAnswer answer() {
    observe::HttpAnswer answer;
    routes.at("/v1/stream")({"GET", "/v1/stream"},
                            [&](observe::HttpAnswer given) { answer = std::move(given); });
    return answer;
  }
  void record(const std::string& text) {
    journal.record({.kind = model::JournalKind::proxy, .text = text});
  }
};

}  // namespace

TEST_CASE_FIXTURE(Listened, "a newcomer is told of what there is, and nobody else of him") {
  const auto web = statistics.of({"default", "web", "http", model::Protocol::tcp});
  web->per_worker[0].opened.add(3);
  record("first");
  const auto one = listen();
  REQUIRE(one->sent.size() == 1);
  CHECK(has(one->sent[0], "event: history\n"));
  CHECK(has(one->sent[0], R"("default/web:http/TCP":{"opened":3,"active":3,)"));
  CHECK(has(one->sent[0], R"("text":"first")"));
  const auto another = listen();
  CHECK(another->sent == one->sent);
  CHECK(one->sent.size() == 1);
}

TEST_CASE_FIXTURE(Listened, "what is recorded between two newcomers is told to each of them once") {
  const auto one = listen();
  record("between");
  const auto another = listen();
  REQUIRE(one->sent.size() == 2);
  CHECK(has(one->sent[1], R"("text":"between")"));
  REQUIRE(another->sent.size() == 1);
  CHECK(has(another->sent[0], R"("text":"between")"));
}

TEST_CASE_FIXTURE(Listened, "the connections of a Service that is gone end") {
  auto web = statistics.of({"default", "web", "http", model::Protocol::tcp});
  web->per_worker[0].opened.add(3);
  const auto one = listen();
  web.reset();
  live.start();
  io.run_one();
  REQUIRE(one->sent.size() == 2);
  CHECK(has(one->sent[1], R"("default/web:http/TCP":{"opened":3,"active":0,)"));
  live.stop();
}

TEST_CASE_FIXTURE(Listened, "who comes when too many listen is told so, or ended") {
  std::vector<std::shared_ptr<FakeStream>> streams;
  const auto let_in_before = answer();
  for (int i = 0; i < 32; ++i) streams.push_back(listen());
  CHECK(answer().status == 503);
  const auto late = std::make_shared<FakeStream>();
  let_in_before.begin_stream(late);
  CHECK_FALSE(late->open);
  streams.front()->open = false;
  CHECK(answer().status == 200);
}
