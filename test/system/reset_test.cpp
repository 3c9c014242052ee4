#include <doctest/doctest.h>

#include "test/system/black_hole.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/process_figures.hpp"

using namespace kubeportal::system;

namespace {

constexpr milliseconds kNoticed{1'000};

bool counts_close(const LoadBalancer& balancer, const char* reason) {
  const auto label = std::string("reason=\"") + reason + "\"";
  return eventually(kNoticed, [&] {
    return balancer.metrics().sum("kube_portal_connections_closed_total", label) == 1;
  });
}

struct Pair {
  Descriptor client;
  Descriptor endpoint;
};

Pair connect_through(const LoadBalancer& balancer, const Listener& listener) {
  Pair pair{connect_to(balancer.address()), {}};
  pair.endpoint = listener.accept();
  return pair;
}

}  // namespace

TEST_CASE("a reset by the client is noticed while its endpoint is dialled") {
  const BlackHole endpoint;
  LoadBalancer balancer({endpoint.address()}, {"--dial-timeouts=1m"});
  const auto before = sockets_towards(endpoint.address().port);
  Descriptor client = connect_to(balancer.address());
  const auto dials = [&] { return sockets_towards(endpoint.address().port) - before; };
  REQUIRE(eventually(kPatience, [&] { return dials() == 1; }));

  reset(std::move(client));
  CHECK(eventually(kNoticed, [&] { return dials() == 0; }));
  CHECK(counts_close(balancer, "client_reset"));
  balancer.stop();
}

TEST_CASE("a reset by a client that has sent data is noticed while its endpoint is dialled") {
  const BlackHole endpoint;
  LoadBalancer balancer({endpoint.address()}, {"--dial-timeouts=1m"});
  const auto before = sockets_towards(endpoint.address().port);
  Descriptor client = connect_to(balancer.address());
  send_all(client, "unread while dialling");
  const auto dials = [&] { return sockets_towards(endpoint.address().port) - before; };
  REQUIRE(eventually(kPatience, [&] { return dials() == 1; }));

  reset(std::move(client));
  CHECK(eventually(kNoticed, [&] { return dials() == 0; }));
  CHECK(counts_close(balancer, "client_reset"));
  balancer.stop();
}

TEST_CASE("a client that ended its direction while its endpoint is dialled is not given up") {
  const BlackHole dead;
  const Listener endpoint;
  LoadBalancer balancer({dead.address(), endpoint.address()}, {"--dial-timeouts=200ms,10s"});
  for (int turn = 0; turn < 2; ++turn) {  // one of the two is sent to the dead endpoint first
    const Descriptor client = connect_to(balancer.address());
    send_all(client, "question");
    finish_sending(client);
    const Descriptor accepted = endpoint.accept();
    CHECK(receive_to_end(accepted).bytes == "question");
    send_all(accepted, "answer");
    finish_sending(accepted);
    const auto answer = receive_to_end(client);
    CHECK(answer.bytes == "answer");
    CHECK(answer.ending == Ending::eof);
  }
  CHECK(balancer.metrics().sum("kube_portal_dial_failures_total") >= 1);
  balancer.stop();
}

TEST_CASE("a reset by the client is noticed while its endpoint does not read") {
  const Listener listener;
  LoadBalancer balancer({listener.address()});
  Pair pair = connect_through(balancer, listener);
  REQUIRE(send_until_stuck(pair.client) > 0);

  reset(std::move(pair.client));
  CHECK(fails_within(pair.endpoint, kNoticed));
  CHECK(receive_to_end(pair.endpoint).ending == Ending::reset);
  CHECK(counts_close(balancer, "client_reset"));
  balancer.stop();
}

TEST_CASE("a reset by the endpoint is noticed while its client does not read") {
  const Listener listener;
  LoadBalancer balancer({listener.address()});
  Pair pair = connect_through(balancer, listener);
  REQUIRE(send_until_stuck(pair.endpoint) > 0);

  reset(std::move(pair.endpoint));
  CHECK(fails_within(pair.client, kNoticed));
  CHECK(receive_to_end(pair.client).ending == Ending::reset);
  CHECK(counts_close(balancer, "endpoint_reset"));
  balancer.stop();
}

TEST_CASE("a reset is noticed while neither side reads") {
  const Listener listener;
  LoadBalancer balancer({listener.address()});
  Pair pair = connect_through(balancer, listener);
  REQUIRE(send_until_stuck(pair.client) > 0);
  REQUIRE(send_until_stuck(pair.endpoint) > 0);

  reset(std::move(pair.client));
  CHECK(fails_within(pair.endpoint, kNoticed));
  CHECK(counts_close(balancer, "client_reset"));
  balancer.stop();
}

TEST_CASE("a reset is noticed after a half-close") {
  const Listener listener;
  LoadBalancer balancer({listener.address()});
  Pair pair = connect_through(balancer, listener);
  finish_sending(pair.client);
  REQUIRE(receive_to_end(pair.endpoint).ending == Ending::eof);

  reset(std::move(pair.endpoint));
  CHECK(receive_to_end(pair.client, kNoticed).ending == Ending::reset);
  CHECK(counts_close(balancer, "endpoint_reset"));
  balancer.stop();
}

TEST_CASE("a client is reset when no endpoint can be reached") {
  Listener gone;
  gone.refuse();
  LoadBalancer balancer({gone.address()});
  const Descriptor client = start_connecting(balancer.address());
  CHECK(receive_to_end(client).ending == Ending::reset);
  CHECK(counts_close(balancer, "no_endpoint"));
  balancer.stop();
}
