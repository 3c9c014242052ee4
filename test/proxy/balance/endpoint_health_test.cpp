#include "proxy/balance/endpoint_health.hpp"

#include <doctest/doctest.h>

#include "test/proxy/balance/endpoints.hpp"

using kubeportal::balance::EndpointHealth;
using kubeportal::balance::Suspension;
using kubeportal::balance::TimePoint;
using kubeportal::model::DialFailure;
using namespace std::chrono_literals;

TEST_CASE("three failed dials running suspend an endpoint for ten seconds") {
  EndpointHealth health;
  const TimePoint now{};
  CHECK(health.dial_failed(endpoint(1), now, DialFailure::refused) == Suspension::none);
  CHECK(health.dial_failed(endpoint(1), now, DialFailure::refused) == Suspension::none);
  CHECK_FALSE(health.suspended(endpoint(1), now));
  CHECK(health.dial_failed(endpoint(1), now, DialFailure::refused) == Suspension::first);
  CHECK(health.suspended(endpoint(1), now + 9s));
  CHECK_FALSE(health.suspended(endpoint(1), now + 10s));
  CHECK_FALSE(health.suspended(endpoint(2), now));
}

TEST_CASE("a success in between starts the count anew") {
  EndpointHealth health;
  const TimePoint now{};
  health.dial_failed(endpoint(1), now, DialFailure::refused);
  health.dial_failed(endpoint(1), now, DialFailure::refused);
  health.dial_succeeded(endpoint(1));
  CHECK(health.spotless());
  CHECK(health.dial_failed(endpoint(1), now, DialFailure::refused) == Suspension::none);
}

TEST_CASE("after its suspension one more failure suspends an endpoint again") {
  EndpointHealth health;
  TimePoint now{};
  for (int i = 0; i < 3; ++i) health.dial_failed(endpoint(1), now, DialFailure::refused);
  now += 11s;
  CHECK(health.dial_failed(endpoint(1), now, DialFailure::refused) == Suspension::again);
  CHECK(health.suspended(endpoint(1), now));
}

TEST_CASE("failures during a suspension are not reported as a new one") {
  EndpointHealth health;
  const TimePoint now{};
  for (int i = 0; i < 3; ++i) health.dial_failed(endpoint(1), now, DialFailure::refused);
  CHECK(health.dial_failed(endpoint(1), now + 1s, DialFailure::refused) == Suspension::none);
}

TEST_CASE("the record of an endpoint that left is dropped") {
  EndpointHealth health;
  health.dial_failed(endpoint(1), TimePoint{}, DialFailure::refused);
  health.retain([](const auto&) { return false; });
  CHECK(health.spotless());
}

TEST_CASE("a success tells whether the endpoint had been suspended") {
  EndpointHealth health;
  const TimePoint now{};
  CHECK_FALSE(health.dial_succeeded(endpoint(1)));
  health.dial_failed(endpoint(1), now, DialFailure::refused);
  CHECK_FALSE(health.dial_succeeded(endpoint(1)));
  for (int i = 0; i < 3; ++i) health.dial_failed(endpoint(1), now, DialFailure::refused);
  CHECK(health.dial_succeeded(endpoint(1)));
  CHECK_FALSE(health.dial_succeeded(endpoint(1)));
}

TEST_CASE("an endpoint whose last dial failed is known to fail for ten seconds") {
  EndpointHealth health;
  const TimePoint now{};
  health.dial_failed(endpoint(2), now, DialFailure::timed_out);
  health.dial_failed(endpoint(1), now, DialFailure::refused);
  CHECK(health.failing(now + 9s) == EndpointHealth::Failing{{endpoint(1), DialFailure::refused},
                                                            {endpoint(2), DialFailure::timed_out}});
  health.dial_succeeded(endpoint(1));
  CHECK(health.failing(now).size() == 1);
  CHECK(health.failing(now + 10s).empty());
}
