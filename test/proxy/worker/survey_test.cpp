#include <algorithm>
#include <future>
#include <vector>

#include <doctest/doctest.h>

#include "proxy/worker/worker_pool.hpp"
#include "test/proxy/worker/loopback.hpp"

using namespace kubeportal;
using namespace kubeportal::worker;
using namespace std::chrono_literals;
using model::Connection;
using model::SocketAddress;

namespace {

const model::Leg kLeg{{"default", "web", "http", model::Protocol::tcp}};
const SocketAddress kAnyPort = *model::parse_socket_address("127.0.0.1:0");

struct Fixture {
  static constexpr std::size_t kWorkers = 2;
  model::Statistics statistics{kWorkers};
  relay::ConnectionBudget budget{1000, 0};
  Endpoint endpoint{"1"};
  WorkerPool pool{kWorkers, relay::Settings{.dial_timeouts = {250ms, 500ms}}, statistics, budget};
  SocketAddress address;

  Fixture() {
    pool.publish(kLeg, {{endpoint.address()}, std::nullopt});
    address = pool.open(kLeg, kAnyPort, {}).value();
  }

  std::vector<Connection> survey(const model::ConnectionFilter& filter = {},
                                 SurveyAction action = SurveyAction::look) {
    std::promise<std::vector<Connection>> found;
    pool.survey(filter, action,
                [&](std::vector<Connection> all) { found.set_value(std::move(all)); });
    return found.get_future().get();
  }
};

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a survey without connections finds none") { CHECK(survey().empty()); }

TEST_CASE_FIXTURE(Fixture, "a survey tells of each connection what there is to know") {
  const Client client(address);
  client.send("hello");
  CHECK(client.read(6) == "1hello");
  const auto found = survey();
  REQUIRE(found.size() == 1);
  const auto& connection = found.front();
  CHECK(connection.service_port == kLeg.service_port);
  CHECK(connection.portal == address);
  CHECK(connection.endpoint == endpoint.address());
  CHECK(connection.state == model::ConnectionState::relaying);
  CHECK(connection.bytes_to_endpoint == 5);
  CHECK(connection.bytes_to_client == 6);
  CHECK(connection.to_endpoint == model::HalfState::open);
  REQUIRE(connection.endpoint_tcp);
  CHECK(connection.endpoint_tcp->rtt > 0us);
  CHECK(connection.client_tcp);
}

TEST_CASE_FIXTURE(Fixture, "a survey of more connections than are looked at in a row finds all") {
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 150; ++i) clients.push_back(std::make_unique<Client>(address));
  for (const auto& client : clients) CHECK(client->read(1) == "1");
  auto found = survey();
  CHECK(found.size() == 150);
  std::ranges::sort(found, {}, &Connection::id);
  CHECK(std::ranges::adjacent_find(found, {}, &Connection::id) == found.end());
}

TEST_CASE_FIXTURE(Fixture, "what a filter names is reset and the others go on") {
  const Client one(address);
  const Client other(address);
  CHECK(one.read(1) == "1");
  CHECK(other.read(1) == "1");
  model::ConnectionFilter filter;
  filter.id = survey().front().id;
  const auto killed = survey(filter, SurveyAction::kill);
  REQUIRE(killed.size() == 1);
  const auto left = survey();
  REQUIRE(left.size() == 1);
  CHECK(left.front().id != filter.id);
  std::uint64_t counted = 0;
  for (const auto& counters : statistics.of(kLeg.service_port)->per_worker) {
    counted += counters.closed[static_cast<std::size_t>(model::CloseReason::killed)].read();
  }
  CHECK(counted == 1);
}
