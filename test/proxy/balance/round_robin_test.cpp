#include "proxy/balance/round_robin.hpp"

#include <map>

#include <doctest/doctest.h>

#include "test/proxy/balance/endpoints.hpp"

using kubeportal::balance::RoundRobin;
using kubeportal::model::SocketAddress;

namespace {

bool everyone(const SocketAddress&) { return true; }

int next_number(RoundRobin& robin) {
  const auto picked = robin.next(everyone);
  return picked ? picked->address.to_v4().to_bytes()[3] : 0;
}

}  // namespace

TEST_CASE("endpoints are taken in turn") {
  RoundRobin robin;
  robin.replace(endpoints({1, 2, 3}));
  for (const int expected : {1, 2, 3, 1, 2, 3, 1}) CHECK(next_number(robin) == expected);
}

TEST_CASE("without endpoints there is nothing to take") {
  RoundRobin robin;
  CHECK_FALSE(robin.next(everyone));
  robin.replace(endpoints({1}));
  robin.replace({});
  CHECK_FALSE(robin.next(everyone));
}

TEST_CASE("publishing the same endpoints again does not move the turn") {
  RoundRobin robin;
  robin.replace(endpoints({1, 2, 3}));
  CHECK(next_number(robin) == 1);
  robin.replace(endpoints({3, 1, 2}));
  for (const int expected : {2, 3, 1, 2}) CHECK(next_number(robin) == expected);
}

TEST_CASE("who is next stays next when another endpoint leaves") {
  RoundRobin robin;
  robin.replace(endpoints({1, 2, 3, 4}));
  CHECK(next_number(robin) == 1);
  CHECK(next_number(robin) == 2);
  robin.replace(endpoints({2, 3, 4}));
  for (const int expected : {3, 4, 2, 3}) CHECK(next_number(robin) == expected);
}

TEST_CASE("the turn passes on when the next endpoint itself leaves") {
  RoundRobin robin;
  robin.replace(endpoints({1, 2, 3}));
  CHECK(next_number(robin) == 1);
  robin.replace(endpoints({1, 3}));
  for (const int expected : {3, 1, 3}) CHECK(next_number(robin) == expected);
}

TEST_CASE("a new endpoint waits until the others of the cycle had their turn") {
  RoundRobin robin;
  robin.replace(endpoints({1, 2, 3}));
  CHECK(next_number(robin) == 1);
  robin.replace(endpoints({9, 1, 2, 3}));
  for (const int expected : {2, 3, 1, 9, 2}) CHECK(next_number(robin) == expected);
}

TEST_CASE("endless churn of one endpoint does not clump connections on another") {
  RoundRobin robin;
  std::map<int, int> taken;
  for (int round = 0; round < 300; ++round) {
    robin.replace(round % 2 == 0 ? endpoints({1, 2, 3}) : endpoints({1, 2, 3, 4}));
    ++taken[next_number(robin)];
  }
  for (const int n : {1, 2, 3}) {
    CAPTURE(n);
    CHECK(taken[n] >= 75);
    CHECK(taken[n] <= 101);
  }
}

TEST_CASE("an endpoint that is not eligible is passed over without losing the order") {
  RoundRobin robin;
  robin.replace(endpoints({1, 2, 3}));
  const auto not_two = [](const SocketAddress& e) { return e != endpoint(2); };
  CHECK(robin.next(not_two) == endpoint(1));
  CHECK(robin.next(not_two) == endpoint(3));
  CHECK(robin.next(everyone) == endpoint(1));
  CHECK_FALSE(robin.next([](const SocketAddress&) { return false; }));
}
