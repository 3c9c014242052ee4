#include "proxy/relay/event_loop.hpp"

#include <array>
#include <optional>

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

struct Alarm final : Deadline {
  void on_deadline() override {
    if (then) then();
  }
  std::function<void()> then;
};

struct Pair {
  Pair() {
    std::array<int, 2> pair{};
    REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair.data()) == 0);
    ours.reset(pair[0]);
    theirs.reset(pair[1]);
  }
  void send() const { REQUIRE(::write(theirs.fd(), "x", 1) == 1); }

  Descriptor ours;
  Descriptor theirs;
};

struct Fixture : Pair {
  EventLoop loop;

  /// Runs the loop on this thread until `condition`, asked after every round, is true.
  template <typename Condition>
  void run_until(Condition condition) {
    bool met = false;
    Alarm limit;
    limit.then = [&] { loop.stop(); };
    loop.set(limit, Clock::now() + 10s);
    hook = [&] {
      if (!met && condition()) {
        met = true;
        loop.stop();
      }
    };
    if (!hooked) loop.at_round_end([this] { hook(); });
    hooked = true;
    loop.run();
    hook = [] {};
    REQUIRE(met);
  }

  /// Two rounds with a message each: whatever was ready before has been told.
  void run_what_is_ready() {
    int rounds = 0;
    std::function<void()> count = [&] {
      if (++rounds < 3) loop.post([&] { count(); });
    };
    loop.post([&] { count(); });
    run_until([&] { return rounds == 3; });
  }

  std::function<void()> hook;
  bool hooked = false;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a descriptor reports what it is ready for once it is added") {
  Recorder recorder;
  REQUIRE_FALSE(loop.add(ours.fd(), recorder));
  run_until([&] { return !recorder.seen.empty(); });
  CHECK((recorder.seen[0] & EPOLLOUT) != 0);
  CHECK((recorder.seen[0] & EPOLLIN) == 0);
}

TEST_CASE_FIXTURE(Fixture, "data and hang-up are reported as they come") {
  Recorder recorder;
  REQUIRE_FALSE(loop.add(ours.fd(), recorder));
  run_until([&] { return recorder.seen.size() == 1; });
  send();
  run_until([&] { return recorder.seen.size() == 2; });
  CHECK((recorder.seen[1] & EPOLLIN) != 0);
  theirs.reset();
  run_until([&] { return recorder.seen.size() == 3; });
  CHECK((recorder.seen[2] & (EPOLLRDHUP | EPOLLHUP)) != 0);
}

TEST_CASE_FIXTURE(Fixture, "a closed descriptor reports nothing more") {
  Recorder recorder;
  REQUIRE_FALSE(loop.add(ours.fd(), recorder));
  ours.reset();
  run_what_is_ready();
  CHECK(recorder.seen.empty());
}

TEST_CASE_FIXTURE(Fixture,
                  "a destroyed handler is not called although a copy keeps its socket open") {
  const Descriptor copy(::dup(ours.fd()));
  {
    Recorder gone;
    REQUIRE_FALSE(loop.add(ours.fd(), gone));
    ours.reset();
  }
  send();
  Pair other;
  Recorder successor;  // takes the slot of the other
  REQUIRE_FALSE(loop.add(other.ours.fd(), successor));
  run_what_is_ready();
  CHECK(successor.seen.size() == 1);
  CHECK((successor.seen[0] & EPOLLIN) == 0);
}

TEST_CASE_FIXTURE(Fixture, "a handler that watches a new descriptor hears no more of the old one") {
  Recorder recorder;
  REQUIRE_FALSE(loop.add(ours.fd(), recorder));
  Pair other;
  REQUIRE_FALSE(loop.add(other.ours.fd(), recorder));
  send();
  run_what_is_ready();
  REQUIRE(recorder.seen.size() == 1);
  CHECK((recorder.seen[0] & EPOLLIN) == 0);
}

TEST_CASE_FIXTURE(Fixture, "a handler can destroy one whose event is of the same round") {
  Pair other;
  std::optional<Recorder> first(std::in_place);
  std::optional<Recorder> second(std::in_place);
  int calls = 0;
  first->then = [&] {
    ++calls;
    second.reset();
  };
  second->then = [&] {
    ++calls;
    first.reset();
  };
  REQUIRE_FALSE(loop.add(ours.fd(), *first));
  REQUIRE_FALSE(loop.add(other.ours.fd(), *second));
  run_what_is_ready();
  CHECK(calls == 1);
}

TEST_CASE_FIXTURE(Fixture,
                  "work cut short goes on without a new event and without starving others") {
  Recorder recorder;
  int runs = 0;
  bool others_had_their_turn = false;
  recorder.then = [&] {
    if (++runs < 1000) loop.run_again(recorder);
    if (runs == 1) loop.post([&] { others_had_their_turn = runs < 1000; });
  };
  REQUIRE_FALSE(loop.add(ours.fd(), recorder));
  run_until([&] { return runs >= 1000; });
  CHECK(others_had_their_turn);
  CHECK(recorder.seen.back() == 0);
}

TEST_CASE_FIXTURE(Fixture, "a handler destroyed before its next turn does not have it") {
  std::optional<Recorder> recorder(std::in_place);
  int calls = 0;
  recorder->then = [&] {
    ++calls;
    loop.run_again(*recorder);
    loop.run_again(*recorder);
    loop.post([&] { recorder.reset(); });
  };
  REQUIRE_FALSE(loop.add(ours.fd(), *recorder));
  run_what_is_ready();
  CHECK(calls <= 2);
  CHECK_FALSE(recorder);
}

TEST_CASE_FIXTURE(Fixture, "a deadline wakes a loop that sleeps") {
  Alarm alarm;
  bool rung = false;
  alarm.then = [&] { rung = true; };
  const auto at = Clock::now() + 5ms;
  loop.set(alarm, at);
  run_until([&] { return rung; });
  CHECK(Clock::now() >= at);
}

TEST_CASE_FIXTURE(Fixture, "messages of other threads all arrive and in the order of each thread") {
  constexpr int kEach = 20000;
  std::array<int, 2> last{-1, -1};
  int arrived = 0;
  bool in_order = true;
  const auto talk = [&](std::size_t who) {
    for (int i = 0; i < kEach; ++i) {
      loop.post([&, who, what = std::make_unique<int>(i)] {
        in_order = in_order && *what == last[who] + 1;
        last[who] = *what;
        ++arrived;
      });
    }
  };
  std::thread one(talk, 0);
  std::thread two(talk, 1);
  run_until([&] { return arrived == 2 * kEach; });
  one.join();
  two.join();
  CHECK(in_order);
}

TEST_CASE_FIXTURE(Fixture, "a loop knows its own thread") {
  CHECK_FALSE(loop.runs_here());
  bool inside = false;
  loop.post([&] { inside = loop.runs_here(); });
  run_what_is_ready();
  CHECK(inside);
}
