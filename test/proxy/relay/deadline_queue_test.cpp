#include "proxy/relay/deadline_queue.hpp"

#include <vector>

#include <doctest/doctest.h>

using namespace kubeportal::relay;
using namespace std::chrono_literals;

namespace {

struct Alarm final : Deadline {
  Alarm(std::vector<int>& order, int id) : rung(order), number(id) {}
  void on_deadline() override { rung.push_back(number); }
  std::vector<int>& rung;
  const int number;
};

struct Fixture {
  boost::asio::io_context io{1};
  int expiries = 0;
  DeadlineQueue queue{io, [this] { ++expiries; }};
  std::vector<int> rung;
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "deadlines are called in the order of their times") {
  Alarm late(rung, 2);
  Alarm early(rung, 1);
  const auto now = Clock::now();
  queue.set(late, now + 10ms);
  queue.set(early, now + 5ms);
  io.run();
  CHECK(rung == std::vector{1, 2});
  CHECK(Clock::now() >= now + 10ms);
}

TEST_CASE_FIXTURE(Fixture, "a cancelled or destroyed deadline is not called") {
  const auto now = Clock::now();
  Alarm cancelled(rung, 1);
  Alarm kept(rung, 2);
  queue.set(cancelled, now + 1ms);
  {
    Alarm destroyed(rung, 3);
    queue.set(destroyed, now + 1ms);
  }
  queue.set(kept, now + 2ms);
  cancelled.cancel();
  io.run();
  CHECK(rung == std::vector{2});
}

TEST_CASE_FIXTURE(Fixture, "a deadline can be set again from its own call") {
  struct Twice final : Deadline {
    explicit Twice(DeadlineQueue& q) : queue(q) {}
    void on_deadline() override {
      if (++calls < 2) queue.set(*this, Clock::now() + 1ms);
    }
    DeadlineQueue& queue;
    int calls = 0;
  } twice(queue);
  queue.set(twice, Clock::now());
  io.run();
  CHECK(twice.calls == 2);
  CHECK(expiries >= 2);
}

TEST_CASE_FIXTURE(Fixture, "nothing is called after stop") {
  Alarm alarm(rung, 1);
  queue.set(alarm, Clock::now());
  queue.stop();
  io.run();
  CHECK(rung.empty());
}
