#include "proxy/portal/iptables/bounded_frequency_runner.hpp"

#include <doctest/doctest.h>

#include "test/fakes/manual_retry_timer.hpp"

using namespace std::chrono_literals;
using kubeportal::fakes::ManualRetryTimer;
using kubeportal::portal::BoundedFrequencyRunner;

namespace {

struct Counted {
  explicit Counted(std::chrono::milliseconds min = 1s)
      : runner(min, 30s, timer, [this] { ++runs; }) {}

  ManualRetryTimer timer;
  int runs = 0;
  BoundedFrequencyRunner runner;
};

}  // namespace

TEST_CASE("nothing runs before it is asked for") {
  Counted counted;
  counted.timer.advance(1h);
  CHECK(counted.runs == 0);
}

TEST_CASE("the first request after a quiet time is met at once") {
  Counted counted;
  counted.runner.request();
  CHECK(counted.runs == 1);
  counted.timer.advance(1s);
  counted.runner.request();
  CHECK(counted.runs == 2);
}

TEST_CASE("requests that come too soon are met together when the interval is over") {
  Counted counted;
  counted.runner.request();
  for (int i = 0; i < 10; ++i) {
    counted.timer.advance(50ms);
    counted.runner.request();
  }
  CHECK(counted.runs == 1);
  counted.timer.advance(499ms);
  CHECK(counted.runs == 1);
  counted.timer.advance(1ms);
  CHECK(counted.runs == 2);
  counted.timer.advance(29s);
  CHECK(counted.runs == 2);
}

TEST_CASE("without requests it runs every longest interval") {
  Counted counted;
  counted.runner.request();
  counted.timer.advance(30s);
  CHECK(counted.runs == 2);
  counted.timer.advance(60s);
  CHECK(counted.runs == 4);
}

TEST_CASE("with a shortest interval of zero every request is met at once") {
  Counted counted(0ms);
  for (int i = 0; i < 5; ++i) counted.runner.request();
  CHECK(counted.runs == 5);
}
