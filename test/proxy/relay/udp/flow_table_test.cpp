#include "proxy/relay/udp/flow_table.hpp"

#include <deque>
#include <memory>

#include <doctest/doctest.h>
#include <netinet/in.h>

#include "proxy/relay/connection_budget.hpp"

using namespace kubeportal::relay;
using namespace std::chrono_literals;
using kubeportal::model::KernelAddress;
using kubeportal::model::parse_socket_address;

namespace {

FlowKey key_of(const std::string& client, std::uint8_t arrival = 1, std::uint32_t socket = 0) {
  return {KernelAddress(*parse_socket_address(client)).storage, Arrival{{127, 0, 0, arrival}, 0},
          socket};
}

FlowKey key_of_port(int port) { return key_of("10.0.0.1:" + std::to_string(port)); }

struct Fixture {
  FlowTable table{{.unreplied = 30s, .replied = 120s}};
  FlowTable::TimePoint now{};
  std::deque<FlowEntry> entries;

  FlowEntry& begin(const FlowKey& key) {
    auto& entry = entries.emplace_back(key);
    table.insert(entry, now);
    return entry;
  }
  ~Fixture() {
    while (auto* entry = table.least_recently_used()) table.erase(*entry);
  }
};

}  // namespace

TEST_CASE("a key tells clients and arrival addresses and sockets apart") {
  const auto key = key_of("10.0.0.1:1000");
  CHECK(key == key_of("10.0.0.1:1000"));
  CHECK(FlowKeyHash{}(key) == FlowKeyHash{}(key_of("10.0.0.1:1000")));
  for (const auto& other :
       {key_of("10.0.0.1:1001"), key_of("10.0.0.2:1000"), key_of("10.0.0.1:1000", 2),
        key_of("10.0.0.1:1000", 1, 1), key_of("[::1]:1000"), key_of("[::1%2]:1000")}) {
    CHECK_FALSE(key == other);
    CHECK(FlowKeyHash{}(key) != FlowKeyHash{}(other));
  }
}

TEST_CASE_FIXTURE(Fixture, "a flow is found by its key until it is erased") {
  auto& flow = begin(key_of_port(1));
  CHECK(table.find(key_of_port(1)) == &flow);
  CHECK(table.find(key_of_port(2)) == nullptr);
  table.erase(flow);
  CHECK(table.find(key_of_port(1)) == nullptr);
  CHECK(table.size() == 0);
}

TEST_CASE_FIXTURE(Fixture, "ten thousand flows are found as surely as one") {
  for (int port = 1; port <= 10'000; ++port) begin(key_of_port(port));
  CHECK(table.size() == 10'000);
  for (int port = 1; port <= 10'000; ++port) {
    const auto* found = table.find(key_of_port(port));
    REQUIRE(found == &entries[static_cast<std::size_t>(port - 1)]);
  }
}

TEST_CASE_FIXTURE(Fixture, "a flow without a reply expires after the short time-out") {
  auto& flow = begin(key_of_port(1));
  CHECK(table.next_expiry() == now + 30s);
  now += 20s;
  table.used(flow, now);
  now += 29s;
  CHECK(table.expired(now) == nullptr);
  now += 1s;
  CHECK(table.expired(now) == &flow);
}

TEST_CASE_FIXTURE(Fixture, "a flow with a reply expires after the long time-out") {
  auto& flow = begin(key_of_port(1));
  table.replied(flow, now);
  now += 119s;
  CHECK(table.expired(now) == nullptr);
  table.used(flow, now);
  now += 119s;
  CHECK(table.expired(now) == nullptr);
  now += 1s;
  CHECK(table.expired(now) == &flow);
}

TEST_CASE_FIXTURE(Fixture, "a flow that begins anew has the short time-out again") {
  auto& flow = begin(key_of_port(1));
  table.replied(flow, now);
  now += 60s;
  table.begun_anew(flow, now);
  CHECK(table.next_expiry() == now + 30s);
}

TEST_CASE_FIXTURE(Fixture, "the next expiry is the earlier of both phases") {
  CHECK_FALSE(table.next_expiry());
  auto& old = begin(key_of_port(1));
  table.replied(old, now);
  CHECK(table.next_expiry() == FlowTable::TimePoint{} + 120s);
  now += 95s;
  begin(key_of_port(2));
  CHECK(table.next_expiry() == FlowTable::TimePoint{} + 120s);
  now += 1s;
  table.used(old, now);
  CHECK(table.next_expiry() == FlowTable::TimePoint{} + 125s);
}

TEST_CASE_FIXTURE(Fixture,
                  "the flow not used for longest makes room and unreplied ones come first") {
  auto& replied_early = begin(key_of_port(1));
  auto& replied_late = begin(key_of_port(2));
  auto& first = begin(key_of_port(3));
  auto& second = begin(key_of_port(4));
  table.replied(replied_early, now);
  table.replied(replied_late, now);
  now += 1s;
  table.used(first, now);

  for (auto* expected : {&second, &first, &replied_early, &replied_late}) {
    REQUIRE(table.least_recently_used() == expected);
    table.erase(*expected);
  }
  CHECK(table.least_recently_used() == nullptr);
}

TEST_CASE_FIXTURE(Fixture, "twenty thousand clients stay within a cap of five thousand") {
  ConnectionBudget budget(1'000'000, 0, 5'000);
  std::deque<ConnectionBudget::FlowToken> tokens;
  for (int port = 1; port <= 20'000; ++port) {
    auto token = budget.take_flow();
    if (!token) {
      table.erase(*table.least_recently_used());
      tokens.pop_front();
      token = budget.take_flow();
    }
    REQUIRE(token);
    tokens.push_back(std::move(*token));
    begin(key_of_port(port));
    REQUIRE(table.size() <= 5'000);
  }
  CHECK(table.size() == 5'000);
  CHECK(table.find(key_of_port(15'000)) == nullptr);
  CHECK(table.find(key_of_port(15'001)) != nullptr);
}
