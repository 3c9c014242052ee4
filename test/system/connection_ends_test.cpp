#include <csignal>

#include <doctest/doctest.h>

#include "test/system/dose.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"

using namespace kubeportal::system;

namespace {

constexpr milliseconds kAtOnce{kSanitized ? 3'000 : 1'000};

struct Pair {
  Descriptor client;
  Descriptor endpoint;
};

Pair connect_through(const LoadBalancer& balancer, const Listener& listener) {
  Pair pair{connect_to(balancer.address()), {}};
  pair.endpoint = listener.accept();
  return pair;
}

bool counts_close(const LoadBalancer& balancer, const char* reason) {
  return eventually(kAtOnce, [&] {
    return balancer.metrics().sum("kube_portal_connections_closed_total", reason) == 1;
  });
}

void check_that_it_ends(ChildProcess& process, milliseconds limit) {
  const auto status = process.wait_for_exit(limit);
  REQUIRE(status);
  CHECK(status->signal == 0);
  CHECK(status->code == 0);
}

}  // namespace

TEST_CASE("a client that ends its request still gets the whole answer") {
  const Listener listener;
  LoadBalancer balancer({listener.address()});
  const Pair pair = connect_through(balancer, listener);
  send_all(pair.client, "request");
  finish_sending(pair.client);
  const auto request = receive_to_end(pair.endpoint);
  CHECK(request.bytes == "request");
  CHECK(request.ending == Ending::eof);

  const std::string answer(300'000, 'y');
  std::jthread reader;
  Received received;
  reader = std::jthread([&] { received = receive_to_end(pair.client); });
  send_all(pair.endpoint, answer);
  finish_sending(pair.endpoint);
  reader.join();
  CHECK(received.bytes == answer);
  CHECK(received.ending == Ending::eof);
  balancer.stop();
}

TEST_CASE("an endpoint that ends first still gets everything the client sends") {
  const Listener listener;
  LoadBalancer balancer({listener.address()});
  const Pair pair = connect_through(balancer, listener);
  send_all(pair.endpoint, "banner");
  finish_sending(pair.endpoint);
  const auto banner = receive_to_end(pair.client);
  CHECK(banner.bytes == "banner");
  CHECK(banner.ending == Ending::eof);

  send_all(pair.client, "upload");
  finish_sending(pair.client);
  const auto upload = receive_to_end(pair.endpoint);
  CHECK(upload.bytes == "upload");
  CHECK(upload.ending == Ending::eof);
  balancer.stop();
}

TEST_CASE("SIGTERM refuses new clients and lets a running connection finish") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()});
  const Descriptor client = connect_to(balancer.address());
  REQUIRE(receive_exactly(client, 1) == "!");
  balancer.process().send_signal(SIGTERM);
  CHECK(eventually(kPatience, [&] { return try_connect(balancer.address()).error != 0; }));

  send_all(client, "still here");
  CHECK(receive_exactly(client, 10) == "still here");
  CHECK_FALSE(balancer.process().wait_for_exit(milliseconds(0)));
  finish_sending(client);
  CHECK(receive_to_end(client).ending == Ending::eof);
  check_that_it_ends(balancer.process(), kAtOnce);
}

TEST_CASE("a client that waits in the backlog when SIGTERM comes is served") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()});
  std::vector<Descriptor> clients;
  clients.reserve(20);
  for (int i = 0; i < 20; ++i) clients.push_back(connect_to(balancer.address()));
  balancer.process().send_signal(SIGTERM);
  for (const auto& client : clients) {
    CHECK(receive_exactly(client, 1) == "!");
    finish_sending(client);
  }
  check_that_it_ends(balancer.process(), kPatience);
}

TEST_CASE("SIGTERM ends an idle balancer at once") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()});
  balancer.process().send_signal(SIGTERM);
  check_that_it_ends(balancer.process(), kAtOnce);
}

TEST_CASE("a second signal cuts what still runs") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()});
  const Descriptor client = connect_to(balancer.address());
  REQUIRE(receive_exactly(client, 1) == "!");
  balancer.process().send_signal(SIGTERM);
  REQUIRE(balancer.process().err().wait_for_line("draining", kPatience));
  CHECK_FALSE(balancer.process().wait_for_exit(milliseconds(300)));
  balancer.process().send_signal(SIGTERM);
  check_that_it_ends(balancer.process(), kAtOnce);
  CHECK(receive_to_end(client).ending == Ending::reset);
}

TEST_CASE("the drain time-out cuts what still runs") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()}, {"--drain-timeout=500ms"});
  const Descriptor client = connect_to(balancer.address());
  REQUIRE(receive_exactly(client, 1) == "!");
  const auto start = Clock::now();
  balancer.process().send_signal(SIGTERM);
  check_that_it_ends(balancer.process(), milliseconds(500) + kAtOnce);
  CHECK(Clock::now() - start >= milliseconds(450));
  CHECK(receive_to_end(client).ending == Ending::reset);
}

TEST_CASE("an idle connection is closed after the idle time-out") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()}, {"--idle-timeout=1s"});
  const Descriptor idle = connect_to(balancer.address());
  REQUIRE(receive_exactly(idle, 1) == "!");
  const auto start = Clock::now();
  receive_to_end(idle, milliseconds(5'000));
  CHECK(Clock::now() - start >= milliseconds(900));
  CHECK(counts_close(balancer, "reason=\"idle_timeout\""));
  balancer.stop();
}

TEST_CASE("a half-closed connection is closed after the half-close time-out") {
  const Listener listener;
  LoadBalancer balancer({listener.address()}, {"--half-close-timeout=1s"});
  const Pair open = connect_through(balancer, listener);
  const Pair half_closed = connect_through(balancer, listener);
  finish_sending(half_closed.client);
  REQUIRE(receive_to_end(half_closed.endpoint).ending == Ending::eof);
  receive_to_end(half_closed.client, milliseconds(5'000));
  CHECK(counts_close(balancer, "reason=\"half_close_timeout\""));
  send_all(open.client, "x");
  CHECK(receive_exactly(open.endpoint, 1) == "x");
  CHECK(balancer.active() == 1);
}

TEST_CASE("clients beyond the most connections wait for their turn") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()}, {"--max-connections=1"});
  const Descriptor first = connect_to(balancer.address());
  REQUIRE(receive_exactly(first, 1) == "!");
  const Descriptor second = connect_to(balancer.address());
  CHECK_THROWS_AS(receive_exactly(second, 1, milliseconds(300)), TimedOut);
  finish_sending(first);
  REQUIRE(receive_to_end(first).ending == Ending::eof);
  CHECK(receive_exactly(second, 1, milliseconds(2'000)) == "!");
  balancer.process().send_signal(SIGTERM);
  finish_sending(second);
  check_that_it_ends(balancer.process(), kPatience);
}
