#include "proxy/relay/deadline_queue.hpp"

#include <functional>
#include <vector>

#include <doctest/doctest.h>

using namespace kubeportal::relay;
using namespace std::chrono_literals;

namespace {

struct Alarm final : Deadline {
  Alarm(std::vector<int>& order, int id) : rung(order), number(id) {}
  void on_deadline() override {
    rung.push_back(number);
    if (then) then();
  }
  std::vector<int>& rung;
  const int number;
  std::function<void()> then;
};

struct Fixture {
  DeadlineQueue queue;
  std::vector<int> rung;
  const Clock::time_point start{};
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "deadlines are called in the order of their times and not before them") {
  Alarm late(rung, 2);
  Alarm early(rung, 1);
  queue.set(late, start + 10ms);
  queue.set(early, start + 5ms);
  CHECK(queue.first() == start + 5ms);
  queue.expire(start + 4ms);
  CHECK(rung.empty());
  queue.expire(start + 5ms);
  CHECK(rung == std::vector{1});
  queue.expire(start + 20ms);
  CHECK(rung == std::vector{1, 2});
  CHECK_FALSE(queue.first());
}

TEST_CASE_FIXTURE(Fixture, "a cancelled or destroyed deadline is not called") {
  Alarm cancelled(rung, 1);
  Alarm kept(rung, 2);
  queue.set(cancelled, start + 1ms);
  {
    Alarm destroyed(rung, 3);
    queue.set(destroyed, start + 1ms);
  }
  queue.set(kept, start + 2ms);
  cancelled.cancel();
  CHECK_FALSE(cancelled.is_set());
  queue.expire(start + 5ms);
  CHECK(rung == std::vector{2});
}

TEST_CASE_FIXTURE(Fixture, "a deadline that is set again is moved") {
  Alarm alarm(rung, 1);
  queue.set(alarm, start + 1ms);
  queue.set(alarm, start + 9ms);
  queue.expire(start + 5ms);
  CHECK(rung.empty());
  queue.expire(start + 9ms);
  CHECK(rung == std::vector{1});
}

TEST_CASE_FIXTURE(Fixture, "a deadline set from its own call waits for the next time") {
  Alarm alarm(rung, 1);
  alarm.then = [&] { queue.set(alarm, start); };
  queue.set(alarm, start);
  queue.expire(start);
  CHECK(rung == std::vector{1});
  queue.expire(start);
  CHECK(rung == std::vector{1, 1});
}

TEST_CASE_FIXTURE(Fixture, "a deadline cancelled by another of the same moment is not called") {
  Alarm second(rung, 2);
  Alarm first(rung, 1);
  first.then = [&] { second.cancel(); };
  queue.set(first, start + 1ms);
  queue.set(second, start + 2ms);
  queue.expire(start + 3ms);
  CHECK(rung == std::vector{1});
}
