#include <optional>
#include <set>

#include <doctest/doctest.h>

#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"

using namespace kubeportal::system;

namespace {

char greeting_at(const SocketAddress& address) {
  const Descriptor client = connect_to(address);
  return receive_exactly(client, 1).front();
}

std::set<char> greetings_at(const SocketAddress& address, int count) {
  std::set<char> greetings;
  for (int i = 0; i < count; ++i) greetings.insert(greeting_at(address));
  return greetings;
}

}  // namespace

TEST_CASE("one line balances over endpoints in turn") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  LoadBalancer balancer({a.address(), b.address()});
  CHECK(greetings_at(balancer.address(), 2) == std::set{'a', 'b'});
  CHECK(greetings_at(balancer.address(), 2) == std::set{'a', 'b'});
  balancer.stop();
}

TEST_CASE("with session affinity a client stays with its endpoint") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  LoadBalancer balancer({a.address(), b.address()}, {"--session-affinity=ClientIP"});
  CHECK(greetings_at(balancer.address(), 10).size() == 1);
  balancer.stop();
}

TEST_CASE("with session affinity a client leaves an endpoint that died") {
  Listener one;
  Listener two;
  LoadBalancer balancer({one.address(), two.address()}, {"--session-affinity=ClientIP"});
  const Descriptor first = connect_to(balancer.address());
  std::optional<Descriptor> by_one;
  std::optional<Descriptor> by_two;
  REQUIRE(eventually(kPatience, [&] {
    by_one = one.try_accept();
    by_two = two.try_accept();
    return by_one || by_two;
  }));

  Listener& chosen = by_one ? one : two;
  const Listener& other = by_one ? two : one;
  chosen.refuse();
  for (int i = 0; i < 3; ++i) {
    const Descriptor next = connect_to(balancer.address());
    CHECK_NOTHROW(other.accept());
  }
}

TEST_CASE("an endpoint that refuses is passed over without the client noticing") {
  const EchoEndpoint living('a');
  Listener gone;
  gone.refuse();
  LoadBalancer balancer({gone.address(), living.address()});
  CHECK(greetings_at(balancer.address(), 20) == std::set{'a'});
  CHECK(balancer.metrics().sum("kube_portal_dial_failures_total", "reason=\"refused\"") > 0);
  balancer.stop();
}

TEST_CASE("IPv6 clients reach IPv4 endpoints and a host name is an endpoint") {
  const EchoEndpoint a('a');
  auto process =
      start_kube_portal({"lb", "[::1]:0", "localhost:" + std::to_string(a.address().port)});
  const auto address = address_after(process.out(), "listening on ");
  CHECK(address.address.is_v6());
  CHECK(greeting_at(address) == 'a');
}

TEST_CASE("a connection leaves one line in the log at verbosity 2 and none below") {
  const EchoEndpoint a('a');
  LoadBalancer talkative({a.address()}, {"-v=2"});
  LoadBalancer quiet({a.address()});
  for (const auto* balancer : {&talkative, &quiet}) {
    const Descriptor client = connect_to(balancer->address());
    send_all(client, "four");
    REQUIRE(receive_exactly(client, 5) == "afour");
    finish_sending(client);
    REQUIRE(receive_to_end(client).ending == Ending::eof);
  }
  const auto line = talkative.process().err().wait_for_line("connection ", kPatience);
  REQUIRE(line);
  INFO(*line);
  CHECK(line->find("4 B to endpoint") != std::string::npos);
  CHECK(line->find("5 B to client") != std::string::npos);
  CHECK(line->find(kubeportal::model::to_string(a.address())) != std::string::npos);
  talkative.stop();
  quiet.stop();
  CHECK_FALSE(talkative.process().err().wait_for_line("B to endpoint", kPatience, 2));
  CHECK(quiet.process().err().text().find("B to endpoint") == std::string::npos);
}

TEST_CASE("lb opens nothing but its listener unless told to") {
  const EchoEndpoint a('a');
  auto process =
      start_kube_portal({"lb", "127.0.0.1:0", kubeportal::model::to_string(a.address())});
  const auto address = address_after(process.out(), "listening on ");
  CHECK(greeting_at(address) == 'a');
  CHECK(process.err().text().find("serving") == std::string::npos);
}

TEST_CASE("metrics count connections and bytes of a service port") {
  const EchoEndpoint a('a');
  LoadBalancer balancer({a.address()});
  CHECK(balancer.metrics().sum("kube_portal_connections_opened_total") == 0);
  {
    const Descriptor client = connect_to(balancer.address());
    send_all(client, "12345");
    REQUIRE(receive_exactly(client, 6) == "a12345");
    CHECK(balancer.active() == 1);
  }
  CHECK(eventually(kPatience, [&] { return balancer.active() == 0; }));
  const auto metrics = balancer.metrics();
  CHECK(metrics.sum("kube_portal_connections_opened_total") == 1);
  CHECK(metrics.sum("kube_portal_connections_closed_total", "reason=\"finished\"") == 1);
  CHECK(metrics.sum("kube_portal_bytes_total", "direction=\"to_endpoint\"") == 5);
  CHECK(metrics.sum("kube_portal_bytes_total", "direction=\"to_client\"") == 6);
  CHECK(metrics.sum("kube_portal_dial_duration_seconds_count") == 1);
  CHECK(metrics.sum("process_open_fds") > 0);
}
