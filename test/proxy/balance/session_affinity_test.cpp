#include "proxy/balance/session_affinity.hpp"

#include <doctest/doctest.h>

#include "test/proxy/balance/endpoints.hpp"

using kubeportal::balance::SessionAffinity;
using kubeportal::balance::TimePoint;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  SessionAffinity affinity{3};
  TimePoint now{};
  Fixture() { affinity.set_timeout(10s); }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a client keeps its endpoint within the time-out") {
  affinity.assign(client(1), endpoint(1), now);
  CHECK(affinity.find(client(1), now + 9s) == endpoint(1));
  CHECK_FALSE(affinity.find(client(2), now));
}

TEST_CASE_FIXTURE(Fixture, "each use starts the time-out anew") {
  affinity.assign(client(1), endpoint(1), now);
  for (int i = 1; i <= 5; ++i) CHECK(affinity.find(client(1), now + i * 9s) == endpoint(1));
  CHECK_FALSE(affinity.find(client(1), now + 45s + 10s));
  CHECK(affinity.size() == 0);
}

TEST_CASE_FIXTURE(Fixture, "an edited time-out counts at once for clients already known") {
  affinity.assign(client(1), endpoint(1), now);
  affinity.assign(client(2), endpoint(2), now);
  affinity.set_timeout(100s);
  CHECK(affinity.find(client(1), now + 50s) == endpoint(1));
  affinity.set_timeout(20s);
  CHECK_FALSE(affinity.find(client(2), now + 50s));
}

TEST_CASE_FIXTURE(Fixture, "switching affinity off forgets every client") {
  affinity.assign(client(1), endpoint(1), now);
  affinity.set_timeout(std::nullopt);
  affinity.set_timeout(10s);
  CHECK_FALSE(affinity.find(client(1), now));
}

TEST_CASE_FIXTURE(Fixture, "nothing is remembered while affinity is off") {
  affinity.set_timeout(std::nullopt);
  affinity.assign(client(1), endpoint(1), now);
  CHECK(affinity.size() == 0);
}

TEST_CASE_FIXTURE(Fixture, "the client that was away longest makes room for a new one") {
  affinity.assign(client(1), endpoint(1), now);
  affinity.assign(client(2), endpoint(2), now);
  affinity.assign(client(3), endpoint(3), now);
  CHECK(affinity.find(client(1), now));
  affinity.assign(client(4), endpoint(4), now);
  CHECK(affinity.size() == 3);
  CHECK(affinity.find(client(1), now));
  CHECK_FALSE(affinity.find(client(2), now));
}

TEST_CASE_FIXTURE(Fixture, "clients of an endpoint that left are forgotten") {
  affinity.assign(client(1), endpoint(1), now);
  affinity.assign(client(2), endpoint(2), now);
  affinity.retain([](const auto& e) { return e == endpoint(2); });
  CHECK_FALSE(affinity.find(client(1), now));
  CHECK(affinity.find(client(2), now) == endpoint(2));
}

TEST_CASE_FIXTURE(Fixture, "a client can be moved to another endpoint") {
  affinity.assign(client(1), endpoint(1), now);
  affinity.assign(client(1), endpoint(2), now);
  CHECK(affinity.find(client(1), now) == endpoint(2));
  affinity.forget(client(1));
  CHECK_FALSE(affinity.find(client(1), now));
}
