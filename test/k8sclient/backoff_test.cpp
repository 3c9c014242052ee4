#include "k8sclient/backoff.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::k8sclient;
using namespace std::chrono_literals;

namespace {
const Backoff::Clock::time_point kStart{1h};
}

TEST_CASE("the wait after failures doubles up to its limit") {
  Backoff backoff({}, [] { return 0.0; });
  auto now = kStart;
  for (const auto expected : {800ms, 1600ms, 3200ms, 6400ms, 12800ms, 25600ms, 30000ms, 30000ms}) {
    CHECK(backoff.next(now) == expected);
    now += expected;
  }
}

TEST_CASE("chance makes the wait up to twice as long and never longer than the limit") {
  Backoff backoff({}, [] { return 0.5; });
  CHECK(backoff.next(kStart) == 1200ms);
  for (int i = 0; i < 10; ++i) CHECK(backoff.next(kStart) <= 30s);
}

TEST_CASE("two quiet minutes make the wait short again") {
  Backoff backoff({}, [] { return 0.0; });
  backoff.next(kStart);
  backoff.next(kStart);
  CHECK(backoff.next(kStart + 1min) == 3200ms);
  CHECK(backoff.next(kStart + 1min + 3200ms + 2min) == 800ms);
}
