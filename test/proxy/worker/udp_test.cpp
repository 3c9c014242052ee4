#include <cerrno>
#include <future>
#include <mutex>

#include <doctest/doctest.h>
#include <sys/socket.h>

#include "test/proxy/worker/udp_fixture.hpp"

using namespace kubeportal;
using namespace kubeportal::relay::test;

TEST_CASE_FIXTURE(UdpFixture, "datagrams reach the endpoint and its replies the client") {
  publish({one.address()});
  const Client client(open());
  exchange(client, one);
  const auto peer = one.peer();
  exchange(client, one);
  CHECK(one.peer() == peer);
  CHECK(opened() == 1);
  CHECK(budget.flows() == 1);
}

TEST_CASE_FIXTURE(UdpFixture, "the largest datagram passes unharmed both ways") {
  publish({one.address()});
  const Client client(open());
  std::string large(65507, '\0');
  for (std::size_t i = 0; i < large.size(); ++i) large[i] = static_cast<char>(i * 17 % 253);
  client.send(large);
  CHECK(one.receive() == large);
  one.reply(large);
  CHECK(client.receive() == large);
}

TEST_CASE_FIXTURE(UdpFixture, "an empty datagram is a datagram") {
  publish({one.address()});
  const Client client(open());
  client.send("");
  CHECK(one.receive().empty());
  one.reply("");
  CHECK(client.receive().empty());
}

TEST_CASE_FIXTURE(UdpFixture, "clients are given to the endpoints in turn and stay with theirs") {
  publish({one.address(), two.address()});
  const auto address = open();
  const Client first(address);
  const Client second(address);
  exchange(first, one);
  exchange(second, two);
  exchange(first, one);
  exchange(second, two);
}

TEST_CASE_FIXTURE(UdpFixture,
                  "with session affinity every port of a client has the same endpoint") {
  publish({one.address(), two.address()}, 60s);
  const auto address = open();
  for (int i = 0; i < 5; ++i) exchange(Client(address), one);
}

TEST_CASE_FIXTURE(UdpFixture, "a reply leaves from the address that the client dialled") {
  publish({one.address()});
  const auto address = open(*model::parse_socket_address("0.0.0.0:0"));
  for (const auto* dialled : {"127.0.0.5", "127.0.0.6"}) {
    exchange(Client({*model::parse_ip(dialled), address.port}), one);
  }
}

TEST_CASE_FIXTURE(UdpFixture, "one client port that dials two addresses has two flows") {
  publish({one.address()});
  const auto address = open(*model::parse_socket_address("0.0.0.0:0"));
  const auto socket = endpoint_socket();
  for (const auto* dialled : {"127.0.0.5", "127.0.0.6"}) {
    const model::KernelAddress kernel({*model::parse_ip(dialled), address.port});
    REQUIRE(::sendto(socket.fd(), "x", 1, 0, kernel.data(), kernel.length) == 1);
    CHECK(one.receive() == "x");
    one.reply(dialled);
    CHECK(receive(socket.fd()) == dialled);
  }
  CHECK(opened() == 2);
}

TEST_CASE_FIXTURE(UdpFixture, "IPv6 clients reach endpoints of either family") {
  Endpoint six("[::1]:0");
  publish({six.address(), one.address()});
  const auto address = open(*model::parse_socket_address("[::]:0"));
  const SocketAddress loopback{*model::parse_ip("::1"), address.port};
  exchange(Client(loopback), six);
  exchange(Client(loopback), one);
}

TEST_CASE_FIXTURE(UdpFixture,
                  "datagrams from outside the allowed sources are dropped and counted") {
  publish({one.address()});
  const Client client(open(kAnyPort, {*model::parse_cidr("10.0.0.0/8")}));
  client.send("x");
  CHECK(eventually([&] { return dropped(DropReason::not_allowed) == 1; }));
  CHECK(one.nothing_waits());
  CHECK(budget.flows() == 0);
}

TEST_CASE_FIXTURE(UdpFixture, "TCP and UDP share a port number") {
  publish({one.address()});
  const model::Leg tcp{{"default", "dns", "dns-tcp", model::Protocol::tcp}};
  pool.publish(tcp, {{one.address()}, std::nullopt});
  auto address = open();
  auto opened = pool.open(tcp, address, {});
  // Where another process has the number for TCP, the next one.
  CHECK(eventually([&] {
    if (opened.error() != std::errc::address_in_use) return true;
    address = open();
    opened = pool.open(tcp, address, {});
    return false;
  }));
  CHECK(opened.value() == address);
  pool.close(tcp, address);
  exchange(Client(address), one);
}

TEST_CASE_FIXTURE(UdpFixture, "a closed UDP address is free and its flows end") {
  publish({one.address()});
  const auto address = open();
  const Client client(address);
  exchange(client, one);
  pool.close(kUdpLeg, address);
  CHECK(eventually([&] { return error_of_binding(address, false) == 0; }));
  CHECK(eventually([&] { return closed(CloseReason::address_closed) == 1; }));
  CHECK(eventually([&] { return budget.flows() == 0; }));
  CHECK(pool.open(kUdpLeg, address, {}).value() == address);
  exchange(client, one);
}

TEST_CASE_FIXTURE(UdpFixture, "flows do not hold up a drain and clients are refused after it") {
  publish({one.address()});
  const Client client(open());
  exchange(client, one);
  std::promise<void> drained;
  std::once_flag once;
  pool.drain([&] { std::call_once(once, [&] { drained.set_value(); }); });
  CHECK(drained.get_future().wait_for(10s) == std::future_status::ready);
  CHECK(budget.flows() == 0);
  client.send("late");
  CHECK(client.error() == ECONNREFUSED);
  pool.stop();
}

TEST_CASE_FIXTURE(UdpFixture, "what was counted of a flow is what went through") {
  publish({one.address()});
  const Client client(open());
  exchange(client, one);
  client.send("1234567890");
  CHECK(one.receive().size() == 10);
  CHECK(eventually([&] {
    return sum([](auto& counters) -> auto& { return counters.datagrams_to_endpoint; }) == 2;
  }));
  CHECK(sum([](auto& counters) -> auto& { return counters.bytes_to_endpoint; }) == 18);
  CHECK(sum([](auto& counters) -> auto& { return counters.datagrams_to_client; }) == 1);
  CHECK(sum([](auto& counters) -> auto& { return counters.bytes_to_client; }) == 6);
}
