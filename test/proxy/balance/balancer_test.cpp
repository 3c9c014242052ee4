#include "proxy/balance/balancer.hpp"

#include <doctest/doctest.h>

#include "test/proxy/balance/endpoints.hpp"

using kubeportal::balance::Balancer;
using kubeportal::balance::Suspension;
using kubeportal::balance::TimePoint;
using kubeportal::model::DialFailure;
using kubeportal::model::SocketAddress;
using namespace std::chrono_literals;

namespace {

struct Fixture {
  Balancer balancer;
  TimePoint now{};
  void publish(std::initializer_list<int> list,
               std::optional<std::chrono::seconds> affinity = std::nullopt) {
    balancer.publish({endpoints(list), affinity});
  }
  void suspend(int n) {
    for (int i = 0; i < 3; ++i)
      balancer.dial_failed(client(99), endpoint(n), now, DialFailure::refused);
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "one connection is never offered an endpoint twice") {
  publish({1, 2, 3});
  std::vector<SocketAddress> tried;
  while (const auto picked = balancer.pick(client(1), tried, now)) tried.push_back(*picked);
  CHECK(tried == endpoints({1, 2, 3}));
}

TEST_CASE_FIXTURE(Fixture, "a suspended endpoint is offered last") {
  publish({1, 2, 3});
  suspend(1);
  std::vector<SocketAddress> tried;
  while (const auto picked = balancer.pick(client(1), tried, now)) tried.push_back(*picked);
  CHECK(tried == endpoints({2, 3, 1}));
}

TEST_CASE_FIXTURE(Fixture, "when every endpoint is suspended one is offered all the same") {
  publish({1});
  suspend(1);
  CHECK(balancer.pick(client(1), {}, now) == endpoint(1));
}

TEST_CASE_FIXTURE(Fixture, "with affinity a client sticks and others go round") {
  publish({1, 2, 3}, 10s);
  const auto mine = balancer.pick(client(1), {}, now);
  CHECK(balancer.pick(client(2), {}, now) != mine);
  for (int i = 0; i < 5; ++i) CHECK(balancer.pick(client(1), {}, now) == mine);
}

TEST_CASE_FIXTURE(Fixture, "a failed dial lets the client go elsewhere and stick there") {
  publish({1, 2, 3}, 10s);
  const auto first = balancer.pick(client(1), {}, now).value();
  balancer.dial_failed(client(1), first, now, DialFailure::refused);
  const std::vector<SocketAddress> tried{first};
  const auto second = balancer.pick(client(1), tried, now);
  CHECK(second != first);
  CHECK(balancer.pick(client(1), {}, now) == second);
}

TEST_CASE_FIXTURE(Fixture, "a client leaves its endpoint when that is suspended or gone") {
  publish({1, 2}, 10s);
  CHECK(balancer.pick(client(1), {}, now) == endpoint(1));
  suspend(1);
  CHECK(balancer.pick(client(1), {}, now) == endpoint(2));
  publish({1, 3}, 10s);
  CHECK(balancer.pick(client(1), {}, now) == endpoint(3));
}

TEST_CASE_FIXTURE(Fixture, "a success ends a suspension") {
  publish({1, 2});
  suspend(1);
  balancer.dial_succeeded(endpoint(1));
  CHECK(balancer.pick(client(1), {}, now) == endpoint(1));
}

TEST_CASE_FIXTURE(Fixture, "a late failure of an endpoint that left is not recorded") {
  publish({1, 2});
  publish({2});
  for (int i = 0; i < 3; ++i)
    CHECK(balancer.dial_failed(client(1), endpoint(1), now, DialFailure::refused) ==
          Suspension::none);
}

TEST_CASE_FIXTURE(Fixture, "emptiness follows what is published") {
  CHECK(balancer.empty());
  publish({1});
  CHECK_FALSE(balancer.empty());
  publish({});
  CHECK(balancer.empty());
  CHECK_FALSE(balancer.pick(client(1), {}, now));
}

TEST_CASE_FIXTURE(Fixture, "what is foretold is what is picked, however often one asks") {
  publish({1, 2, 3});
  for (int i = 0; i < 7; ++i) {
    balancer.foretell(client(2), now);
    const auto told = balancer.foretell(client(1), now).next;
    CHECK(told == balancer.pick(client(1), {}, now));
  }
}

TEST_CASE_FIXTURE(Fixture, "a client's affinity is foretold with the time that is left") {
  publish({1, 2}, 10s);
  CHECK_FALSE(balancer.foretell(client(1), now).affinity);
  const auto picked = balancer.pick(client(1), {}, now);
  now += 4s;
  const auto told = balancer.foretell(client(1), now);
  REQUIRE(told.affinity);
  CHECK(told.affinity->first == picked);
  CHECK(told.affinity->second == 6s);
  CHECK(told.next == picked);
  CHECK(balancer.foretell(client(2), now).next == endpoint(2));
  CHECK(balancer.foretell(std::nullopt, now).next == endpoint(2));
  now += 6s;
  CHECK_FALSE(balancer.foretell(client(1), now).affinity);
}

TEST_CASE_FIXTURE(Fixture, "suspended endpoints are foretold as the last") {
  publish({1, 2});
  suspend(1);
  CHECK(balancer.foretell(client(1), now).next == endpoint(2));
  CHECK(balancer.foretell(client(1), now).suspended == endpoints({1}));
  CHECK(balancer.suspended(now) == endpoints({1}));
  suspend(2);
  CHECK(balancer.foretell(client(1), now).next == endpoint(1));
  now += 11s;
  CHECK(balancer.suspended(now).empty());
}

TEST_CASE_FIXTURE(Fixture, "the dials of one connection are foretold past those that just failed") {
  publish({1, 2, 3});
  balancer.dial_failed(client(1), endpoint(1), now, DialFailure::refused);
  const auto told = balancer.foretell(client(1), now);
  CHECK(told.next == endpoint(1));
  CHECK(told.dials == endpoints({1, 2}));
  now += 11s;  // nothing is known of it any more
  CHECK(balancer.foretell(client(1), now).dials == endpoints({1}));
}

TEST_CASE_FIXTURE(Fixture, "where all have just failed each is foretold once") {
  publish({1, 2});
  for (const int one : {1, 2})
    balancer.dial_failed(client(1), endpoint(one), now, DialFailure::refused);
  CHECK(balancer.foretell(client(1), now).dials == endpoints({1, 2}));
}

TEST_CASE("nobody is foretold where there is no endpoint") {
  Balancer balancer;
  CHECK_FALSE(balancer.foretell(client(1), TimePoint{}).next);
}
