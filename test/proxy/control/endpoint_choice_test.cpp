#include "proxy/control/endpoint_choice.hpp"

#include <doctest/doctest.h>

#include "test/fakes/journal.hpp"

namespace kubeportal::control {

namespace {

enum State { ready, unready, terminating_serving, terminating_dead };

Endpoint make(const std::string& address, State state, bool local = false) {
  Endpoint endpoint;
  endpoint.address = *model::parse_socket_address(address);
  endpoint.ready = state == ready;
  endpoint.serving = state == ready || state == terminating_serving;
  endpoint.terminating = state == terminating_serving || state == terminating_dead;
  endpoint.local = local;
  return endpoint;
}

EndpointChoice choose(const std::vector<Endpoint>& candidates) {
  return choose_endpoints(candidates, {"node-a", "zone-a"});
}

std::string shown(const std::vector<model::SocketAddress>& addresses) {
  std::string line;
  for (const auto& address : addresses) line += to_string(address) + " ";
  return line;
}

}  // namespace

TEST_CASE("ready endpoints are chosen in their order") {
  const auto choice = choose(
      {make("10.0.0.2:80", ready), make("10.0.0.9:80", unready), make("10.0.0.1:80", ready)});
  CHECK(shown(choice.cluster) == "10.0.0.2:80 10.0.0.1:80 ");
  CHECK(shown(choice.local) == "");
}

TEST_CASE("a terminating endpoint is not chosen while another is ready") {
  const auto choice =
      choose({make("10.0.0.1:80", terminating_serving), make("10.0.0.2:80", ready)});
  CHECK(shown(choice.cluster) == "10.0.0.2:80 ");
}

TEST_CASE("where none is ready those that terminate and serve are chosen") {
  const auto choice = choose({make("10.0.0.1:80", terminating_serving),
                              make("10.0.0.2:80", terminating_dead), make("10.0.0.3:80", unready)});
  CHECK(shown(choice.cluster) == "10.0.0.1:80 ");
}

TEST_CASE("an endpoint that serves but neither is ready nor terminates is not chosen") {
  auto odd = make("10.0.0.1:80", unready);
  odd.serving = true;
  CHECK(choose({odd}).cluster.empty());
}

TEST_CASE("the local set falls back on its own") {
  const auto choice =
      choose({make("10.0.0.1:80", terminating_serving, true), make("10.0.0.2:80", ready)});
  CHECK(shown(choice.cluster) == "10.0.0.2:80 ");
  CHECK(shown(choice.local) == "10.0.0.1:80 ");
}

TEST_CASE("an endpoint published before it is ready is used even while it terminates") {
  // publishNotReadyAddresses: the slice says ready although the endpoint is not serving.
  auto published = make("10.0.0.1:80", terminating_dead);
  published.ready = true;
  CHECK(shown(choose({published}).cluster) == "10.0.0.1:80 ");
}

TEST_CASE("nothing is chosen from nothing") {
  const auto choice = choose({});
  CHECK(choice.cluster.empty());
  CHECK(choice.local.empty());
}

}  // namespace kubeportal::control
