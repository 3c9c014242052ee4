#include "proxy/relay/connection_budget.hpp"

#include <vector>

#include <doctest/doctest.h>

using kubeportal::relay::ConnectionBudget;

namespace {

std::size_t tokens_of(ConnectionBudget& budget) {
  std::vector<ConnectionBudget::Token> tokens;
  while (auto token = budget.take()) tokens.push_back(std::move(*token));
  return tokens.size();
}

}  // namespace

TEST_CASE("a connection needs two descriptors and an accepting socket one") {
  ConnectionBudget budget(100, 0);
  CHECK(tokens_of(budget) == 50);
  budget.count_listener(+1);
  budget.count_listener(+1);
  CHECK(tokens_of(budget) == 49);
  budget.count_listener(-1);
  budget.count_listener(-1);
  CHECK(tokens_of(budget) == 50);
}

TEST_CASE("a lower number of connections can be asked for but not a higher one") {
  ConnectionBudget low(100, 7);
  CHECK(tokens_of(low) == 7);
  ConnectionBudget high(100, 1000);
  CHECK(tokens_of(high) == 50);
}

TEST_CASE("a token that is destroyed can be taken again") {
  ConnectionBudget budget(2, 0);
  {
    const auto token = budget.take();
    CHECK(token);
    CHECK_FALSE(budget.take());
  }
  CHECK(budget.in_use() == 0);
  CHECK(budget.take());
}

TEST_CASE("even a limit that leaves nothing serves one connection at a time") {
  ConnectionBudget budget(-5, 0);
  CHECK(tokens_of(budget) == 1);
}

TEST_CASE("pipes come only from what connections leave") {
  ConnectionBudget budget(6, 0);
  const auto connection = budget.take();
  const auto first = budget.take_pipe();
  CHECK(first);
  {
    const auto second = budget.take_pipe();
    CHECK(second);
    CHECK_FALSE(budget.take_pipe());
  }
  const auto another = budget.take();
  CHECK(another);
  CHECK_FALSE(budget.take_pipe());
}

TEST_CASE("a flow takes one descriptor of those that connections leave") {
  ConnectionBudget budget(5, 0, 100);
  const auto connection = budget.take();
  CHECK(connection);
  {
    std::vector<ConnectionBudget::FlowToken> flows;
    while (auto flow = budget.take_flow()) flows.push_back(std::move(*flow));
    CHECK(flows.size() == 3);
    CHECK(budget.flows() == 3);
    CHECK_FALSE(budget.take());
  }
  CHECK(budget.flows() == 0);
  CHECK(budget.take());
}

TEST_CASE("flows have a limit of their own which is half of the descriptors unless set") {
  CHECK(ConnectionBudget(1000, 0, 7).flow_limit() == 7);
  CHECK(ConnectionBudget(1000, 0).flow_limit() == 500);
  ConnectionBudget budget(1000, 0, 1);
  const auto flow = budget.take_flow();
  CHECK(flow);
  CHECK_FALSE(budget.take_flow());
}
