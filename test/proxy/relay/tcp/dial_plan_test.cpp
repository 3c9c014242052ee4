#include "proxy/relay/tcp/dial_plan.hpp"

#include <doctest/doctest.h>

using kubeportal::model::DialFailure;
using kubeportal::model::SocketAddress;
using kubeportal::relay::DialPlan;
using namespace std::chrono_literals;

namespace {

const std::vector<std::chrono::milliseconds> kTimeouts{250ms, 500ms, 1s};

SocketAddress endpoint(std::uint16_t port) {
  return {*kubeportal::model::parse_ip("10.0.0.1"), port};
}

}  // namespace

TEST_CASE("each dial has the next time-out and there are no more dials than time-outs") {
  DialPlan plan(kTimeouts);
  CHECK(plan.next_timeout() == 250ms);
  plan.failed(endpoint(1), DialFailure::refused);
  CHECK(plan.next_timeout() == 500ms);
  plan.failed(endpoint(2), DialFailure::refused);
  CHECK(plan.next_timeout() == 1s);
  plan.failed(endpoint(3), DialFailure::refused);
  CHECK_FALSE(plan.next_timeout());
}

TEST_CASE("endpoints that failed are not to be picked again") {
  DialPlan plan(kTimeouts);
  plan.failed(endpoint(1), DialFailure::refused);
  plan.failed(endpoint(2), DialFailure::timed_out);
  CHECK(plan.tried().size() == 2);
}

TEST_CASE("when all were tried those that timed out may be tried once more each") {
  DialPlan plan(kTimeouts);
  plan.failed(endpoint(1), DialFailure::refused);
  plan.failed(endpoint(2), DialFailure::timed_out);
  REQUIRE(plan.start_over());
  REQUIRE(plan.tried().size() == 1);
  CHECK(plan.tried().front() == endpoint(1));
  CHECK_FALSE(plan.start_over());
}

TEST_CASE("endpoints that refused are not tried again") {
  DialPlan plan(kTimeouts);
  plan.failed(endpoint(1), DialFailure::refused);
  CHECK_FALSE(plan.start_over());
}

TEST_CASE("the last failure is remembered") {
  DialPlan plan(kTimeouts);
  CHECK_FALSE(plan.last_failure());
  plan.failed(endpoint(1), DialFailure::refused);
  plan.failed(endpoint(2), DialFailure::out_of_resources);
  CHECK(plan.last_failure() == DialFailure::out_of_resources);
}
