#include <memory>
#include <vector>

#include <doctest/doctest.h>

#include "test/proxy/worker/loopback.hpp"
#include "test/proxy/worker/udp_fixture.hpp"

using namespace kubeportal;
using namespace kubeportal::relay::test;

TEST_CASE("a flow without a reply ends sooner than one with a reply") {
  UdpFixture f({.unreplied_timeout = 20ms, .timeout = 120s});
  f.publish({f.one.address()});
  const auto address = f.open();
  const Client replied(address);
  UdpFixture::exchange(replied, f.one);
  const Client unreplied(address);
  unreplied.send("x");
  CHECK(f.one.receive() == "x");
  CHECK(eventually([&] { return f.closed(CloseReason::idle_timeout) == 1; }));
  UdpFixture::exchange(replied, f.one);
  CHECK(f.budget.flows() == 1);
}

TEST_CASE("a flow with a reply ends when it is not used") {
  UdpFixture f({.timeout = 20ms});
  f.publish({f.one.address()});
  const Client client(f.open());
  UdpFixture::exchange(client, f.one);
  CHECK(eventually([&] { return f.closed(CloseReason::idle_timeout) == 1; }));
  UdpFixture::exchange(client, f.one);
}

TEST_CASE("flows stay within their limit and the newest are served") {
  UdpFixture f({.max_flows = 10});
  f.publish({f.one.address()});
  const auto address = f.open();
  for (int i = 0; i < 50; ++i) {
    UdpFixture::exchange(Client(address), f.one);
    REQUIRE(f.budget.flows() <= 10);
  }
  CHECK(f.closed(CloseReason::evicted) == 40);
}

TEST_CASE("a limit of one flow still passes on what arrives together") {
  UdpFixture f({.max_flows = 1});
  f.publish({f.one.address()});
  const auto address = f.open();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) clients.push_back(std::make_unique<Client>(address));
  for (const auto& client : clients) client->send("x");
  for (int i = 0; i < 20; ++i) CHECK(f.one.receive() == "x");
}

TEST_CASE("flows that are in the way of a connection end for it") {
  UdpFixture f({.max_flows = 0, .descriptors = 12});
  Endpoint endpoint;
  f.publish({endpoint.address()});
  const auto address = f.open();
  std::vector<std::unique_ptr<Client>> clients;
  for (int i = 0; i < 20; ++i) {
    clients.push_back(std::make_unique<Client>(address));
    UdpFixture::exchange(*clients.back(), endpoint);
  }
  CHECK(f.budget.flows() == 6);

  const worker::Endpoint tcp_endpoint("1");
  const model::Leg tcp{{"default", "web", "http", model::Protocol::tcp}};
  f.pool.publish(tcp, {{tcp_endpoint.address()}, std::nullopt});
  const auto tcp_address = f.pool.open(tcp, kAnyPort, {}).value();
  std::vector<std::unique_ptr<worker::Client>> connections;
  for (int i = 0; i < 5; ++i) {
    connections.push_back(std::make_unique<worker::Client>(tcp_address));
    CHECK(connections.back()->read(1) == "1");
  }
  CHECK(f.budget.flows() == 0);
}
