#include "proxy/relay/epoll_set.hpp"

#include <array>

#include <boost/asio/post.hpp>
#include <doctest/doctest.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

using namespace kubeportal::relay;
using namespace std::chrono_literals;

namespace {

struct Recorder final : ReadinessHandler {
  void on_ready(std::uint32_t events) override {
    seen.push_back(events);
    if (then) then();
  }
  std::vector<std::uint32_t> seen;
  std::function<void()> then;
};

struct Fixture {
  boost::asio::io_context io{1};
  int batches = 0;
  EpollSet set{io, [this] { ++batches; }};
  Descriptor ours;
  Descriptor theirs;

  Fixture() {
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()) == 0);
    ours.reset(pair[0]);
    theirs.reset(pair[1]);
  }
  ~Fixture() { set.stop(); }

  template <typename Condition>
  void run_until(Condition condition) {
    const auto limit = Clock::now() + 10s;
    while (!condition() && Clock::now() < limit) io.run_one_for(100ms);
    REQUIRE(condition());
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a descriptor reports what it is ready for once it is added") {
  Recorder recorder;
  REQUIRE_FALSE(set.add(ours.fd(), recorder));
  run_until([&] { return !recorder.seen.empty(); });
  CHECK((recorder.seen[0] & EPOLLOUT) != 0);
  CHECK((recorder.seen[0] & EPOLLIN) == 0);
}

TEST_CASE_FIXTURE(Fixture, "data and hang-up are reported as they come") {
  Recorder recorder;
  REQUIRE_FALSE(set.add(ours.fd(), recorder));
  run_until([&] { return recorder.seen.size() == 1; });
  REQUIRE(::write(theirs.fd(), "x", 1) == 1);
  run_until([&] { return recorder.seen.size() == 2; });
  CHECK((recorder.seen[1] & EPOLLIN) != 0);
  theirs.reset();
  run_until([&] { return recorder.seen.size() == 3; });
  CHECK((recorder.seen[2] & (EPOLLRDHUP | EPOLLHUP)) != 0);
}

TEST_CASE_FIXTURE(Fixture, "a closed descriptor reports nothing more") {
  Recorder recorder;
  REQUIRE_FALSE(set.add(ours.fd(), recorder));
  ours.reset();
  boost::asio::post(io, [] {});
  io.run_for(20ms);
  CHECK(recorder.seen.empty());
}

TEST_CASE_FIXTURE(Fixture, "work cut short goes on without a new event and without starving Asio") {
  Recorder recorder;
  int runs = 0;
  bool asio_had_its_turn = false;
  recorder.then = [&] {
    if (++runs < 1000) set.run_again(recorder);
    if (runs == 1) boost::asio::post(io, [&] { asio_had_its_turn = runs < 1000; });
  };
  REQUIRE_FALSE(set.add(ours.fd(), recorder));
  run_until([&] { return runs >= 1000; });
  CHECK(asio_had_its_turn);
  CHECK(recorder.seen.back() == 0);
}

TEST_CASE_FIXTURE(Fixture, "forgotten work is not run") {
  Recorder recorder;
  recorder.then = [&] {
    set.run_again(recorder);
    set.forget(recorder);
  };
  REQUIRE_FALSE(set.add(ours.fd(), recorder));
  run_until([&] { return recorder.seen.size() == 1; });
  io.run_for(20ms);
  CHECK(recorder.seen.size() == 1);
}

TEST_CASE_FIXTURE(Fixture, "the end of each batch is told") {
  Recorder recorder;
  REQUIRE_FALSE(set.add(ours.fd(), recorder));
  run_until([&] { return !recorder.seen.empty(); });
  CHECK(batches >= 1);
}
