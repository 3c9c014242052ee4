#include "proxy/worker/worker_pool.hpp"

#include <future>
#include <map>
#include <system_error>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "test/proxy/worker/loopback.hpp"

using namespace kubeportal;
using namespace kubeportal::worker;
using namespace std::chrono_literals;
using model::CloseReason;
using model::SocketAddress;

namespace {

const model::Leg kLeg{{"default", "web", "http", model::Protocol::tcp}};
const SocketAddress kAnyPort = *model::parse_socket_address("127.0.0.1:0");

struct Fixture {
  static constexpr std::size_t kWorkers = 2;
  model::Statistics statistics{kWorkers};
  relay::ConnectionBudget budget{1000, 0};
  Endpoint one{"1"};
  Endpoint two{"2"};
  WorkerPool pool{kWorkers, relay::Settings{.dial_timeouts = {250ms, 500ms}}, statistics, budget};

  void publish(std::vector<SocketAddress> endpoints) {
    pool.publish(kLeg, {std::move(endpoints), std::nullopt});
  }
  SocketAddress open(std::vector<model::Cidr> allowed_sources = {}) {
    return pool.open(kLeg, kAnyPort, std::move(allowed_sources)).value();
  }
  std::uint64_t closed(CloseReason reason) {
    std::uint64_t sum = 0;
    for (const auto& counters : statistics.of(kLeg.service_port)->per_worker) {
      sum += counters.closed[static_cast<std::size_t>(reason)].read();
    }
    return sum;
  }
  void drain() {
    std::promise<void> drained;
    std::once_flag once;
    pool.drain([&] { std::call_once(once, [&] { drained.set_value(); }); });
    CHECK(drained.get_future().wait_for(10s) == std::future_status::ready);
    pool.stop();
  }
};

/// The error that connecting or the first read ends with; 0 if there is none.
int error_of(const std::function<void()>& work) {
  try {
    work();
  } catch (const std::system_error& error) {
    return error.code().value();
  }
  return 0;
}

}  // namespace

TEST_CASE_FIXTURE(Fixture, "connections reach the endpoints in turn") {
  publish({one.address(), two.address()});
  const auto address = open();
  std::string names;
  for (int i = 0; i < 6; ++i) names += Client(address).read(1);
  CHECK(names == "121212");
}

TEST_CASE_FIXTURE(Fixture, "an answer reaches a client that has finished sending") {
  publish({one.address()});
  const Client client(open());
  client.send("hello");
  client.finish();
  CHECK(client.read_to_end() == "1hello");
  CHECK(eventually([&] { return closed(CloseReason::finished) == 1; }));
}

TEST_CASE_FIXTURE(Fixture, "what follows urgent data is relayed up to the end") {
  publish({one.address()});
  const Client client(open());
  CHECK(client.read(1) == "1");
  client.send("before!", MSG_OOB);  // the "!" is urgent, and not part of the stream
  client.send("after");
  client.finish();
  CHECK(client.read_to_end() == "beforeafter");
}

TEST_CASE_FIXTURE(Fixture,
                  "clients are refused while there is no endpoint and served when one comes") {
  publish({});
  const auto address = open();
  CHECK(error_of([&] { Client client(address); }) == ECONNREFUSED);
  publish({one.address()});
  CHECK(Client(address).read(1) == "1");
  publish({});
  CHECK(error_of([&] { Client client(address); }) == ECONNREFUSED);
  publish({two.address()});
  CHECK(Client(address).read(1) == "2");
}

TEST_CASE_FIXTURE(Fixture, "connections of an endpoint that left run on") {
  publish({one.address()});
  const auto address = open();
  const Client client(address);
  CHECK(client.read(1) == "1");
  publish({});
  client.send("still here");
  client.finish();
  CHECK(client.read_to_end() == "still here");
}

TEST_CASE_FIXTURE(Fixture,
                  "a closed address is free at once and its clients are served to their end") {
  publish({one.address()});
  const auto address = open();
  const Client client(address);
  CHECK(client.read(1) == "1");
  pool.close(kLeg, address);
  CHECK(pool.open(kLeg, address, {}).value() == address);
  pool.close(kLeg, address);
  pool.forget(kLeg);
  client.send("x");
  client.finish();
  CHECK(client.read_to_end() == "x");
}

TEST_CASE_FIXTURE(Fixture, "a taken address is an error and nothing is left of the attempt") {
  publish({one.address()});
  const auto taken = pool.open(kLeg, two.address(), {});
  REQUIRE(taken.has_error());
  CHECK(taken.error().value() == EADDRINUSE);
  CHECK(pool.open_addresses().empty());
}

TEST_CASE_FIXTURE(Fixture, "a client outside the allowed sources is reset") {
  publish({one.address()});
  const auto address = open({*model::parse_cidr("10.0.0.0/8")});
  CHECK(error_of([&] { Client(address).read(1); }) == ECONNRESET);
  CHECK(eventually([&] { return closed(CloseReason::not_allowed) == 1; }));
}

TEST_CASE_FIXTURE(Fixture, "a client whose endpoints all refuse is reset") {
  SocketAddress nobody;
  { nobody = Endpoint("gone").address(); }
  publish({nobody});
  CHECK(error_of([&] { Client(open()).read(1); }) == ECONNRESET);
  CHECK(eventually([&] { return closed(CloseReason::no_endpoint) == 1; }));
}

TEST_CASE_FIXTURE(Fixture,
                  "a dial that is refused goes on to another endpoint unseen by the client") {
  SocketAddress nobody;
  { nobody = Endpoint("gone").address(); }
  publish({nobody, two.address()});
  const auto address = open();
  for (int i = 0; i < 4; ++i) CHECK(Client(address).read(1) == "2");
}

TEST_CASE_FIXTURE(Fixture, "one hot service port uses every worker") {
  publish({one.address(), two.address()});
  const auto address = open();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(address));
    clients.back()->read(1);
  }
  for (const auto& counters : statistics.of(kLeg.service_port)->per_worker) {
    CHECK(counters.opened.read() >= 5);
  }
}

TEST_CASE_FIXTURE(Fixture, "what was counted is what was relayed") {
  publish({one.address()});
  {
    const Client client(open());
    client.send(std::string(1000, 'x'));
    client.finish();
    CHECK(client.read_to_end().size() == 1001);
  }
  REQUIRE(eventually([&] { return closed(CloseReason::finished) == 1; }));
  std::uint64_t to_endpoint = 0;
  std::uint64_t to_client = 0;
  for (const auto& counters : statistics.of(kLeg.service_port)->per_worker) {
    to_endpoint += counters.bytes_to_endpoint.read();
    to_client += counters.bytes_to_client.read();
  }
  CHECK(to_endpoint == 1000);
  CHECK(to_client == 1001);
  CHECK(eventually([&] { return budget.in_use() == 0; }));  // given back after it was counted
}

TEST_CASE_FIXTURE(Fixture, "a drain waits for running connections and refuses new ones") {
  publish({one.address()});
  const auto address = open();
  auto client = std::make_unique<Client>(address);
  CHECK(client->read(1) == "1");

  std::promise<void> drained;
  std::once_flag once;
  pool.drain([&] { std::call_once(once, [&] { drained.set_value(); }); });
  auto done = drained.get_future();
  CHECK(eventually([&] { return error_of([&] { Client late(address); }) == ECONNREFUSED; }));
  client->send("bye");
  CHECK(client->read(3) == "bye");
  CHECK(done.wait_for(0s) == std::future_status::timeout);
  client.reset();
  CHECK(done.wait_for(10s) == std::future_status::ready);
  pool.stop();
}

TEST_CASE_FIXTURE(Fixture, "a drain without connections is over at once") {
  publish({one.address()});
  open();
  drain();
}

TEST_CASE_FIXTURE(Fixture, "connections that outlast the drain are reset") {
  publish({one.address()});
  const Client client(open());
  CHECK(client.read(1) == "1");
  std::promise<void> drained;
  std::once_flag once;
  pool.drain([&] { std::call_once(once, [&] { drained.set_value(); }); });
  pool.abort_sessions();
  CHECK(drained.get_future().wait_for(10s) == std::future_status::ready);
  CHECK(error_of([&] { client.read(1); }) == ECONNRESET);
  CHECK(closed(CloseReason::drain_timeout) == 1);
  pool.stop();
}

TEST_CASE("a spent connection budget makes clients wait and serves them when it is given back") {
  model::Statistics statistics(1);
  relay::ConnectionBudget budget(1000, 1);
  Endpoint endpoint("1");
  WorkerPool pool(1, relay::Settings{.dial_timeouts = {250ms}}, statistics, budget);
  pool.publish(kLeg, {{endpoint.address()}, std::nullopt});
  const auto address = pool.open(kLeg, kAnyPort, {}).value();

  auto first = std::make_unique<Client>(address);
  CHECK(first->read(1) == "1");
  const Client second(address);
  CHECK(eventually([&] { return statistics.worker(0).accept_pauses_budget.read() > 0; }));
  CHECK(pool.load() == 1);
  first.reset();
  CHECK(second.read(1) == "1");
}

TEST_CASE("the idle time-out resets a quiet connection") {
  model::Statistics statistics(1);
  relay::ConnectionBudget budget(1000, 0);
  Endpoint endpoint("1");
  WorkerPool pool(1, relay::Settings{.dial_timeouts = {250ms}, .idle_timeout = 50ms}, statistics,
                  budget);
  pool.publish(kLeg, {{endpoint.address()}, std::nullopt});
  const Client client(pool.open(kLeg, kAnyPort, {}).value());
  CHECK(client.read(1) == "1");
  CHECK(error_of([&] { client.read(1); }) == ECONNRESET);
}
