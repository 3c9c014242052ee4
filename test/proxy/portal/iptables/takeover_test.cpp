#include "proxy/portal/iptables/takeover.hpp"

#include <deque>

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/fakes/manual_retry_timer.hpp"

using namespace kubeportal;
using namespace std::chrono_literals;
using portal::Takeover;

namespace {

/// A takeover whose other thread works when the test says so.
struct TakeoverFixture {
  /// What was given to the other thread is done, and told.
  void work() {
    auto [job, done] = std::move(jobs.front());
    jobs.pop_front();
    job();
    done();
  }

  fakes::CapturedLog log;
  fakes::ManualRetryTimer timer;
  std::deque<std::pair<std::function<void()>, std::function<void()>>> jobs;
  bool can_be_removed = true;
  int removals = 0;
  Takeover takeover{[this] {
                      ++removals;
                      return can_be_removed;
                    },
                    [this](auto job, auto done) { jobs.emplace_back(job, done); }, timer};
};

}  // namespace

TEST_CASE_FIXTURE(TakeoverFixture, "what kube-proxy has left is removed once on the other thread") {
  takeover.begin();
  CHECK(removals == 0);
  work();
  CHECK(removals == 1);
  CHECK(log.count("the node is ours") == 1);
  timer.advance(1h);
  CHECK(jobs.empty());
}

TEST_CASE_FIXTURE(TakeoverFixture, "what could not be removed is tried again until it is gone") {
  can_be_removed = false;
  takeover.begin();
  work();
  CHECK(log.count("error: what kube-proxy has left may steer clients past us") == 1);
  CHECK(jobs.empty());
  timer.advance(30s);
  can_be_removed = true;
  work();
  CHECK(removals == 2);
  CHECK(log.count("the node is ours") == 1);
  CHECK_FALSE(timer.is_set());
}

TEST_CASE_FIXTURE(TakeoverFixture, "after stop nothing begins") {
  can_be_removed = false;
  takeover.begin();
  takeover.stop();
  work();
  timer.advance(1h);
  takeover.begin();
  CHECK(jobs.empty());
}
