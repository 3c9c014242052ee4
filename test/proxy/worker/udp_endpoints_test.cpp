#include <cerrno>
#include <memory>

#include <doctest/doctest.h>

#include "test/proxy/worker/udp_fixture.hpp"

using namespace kubeportal;
using namespace kubeportal::relay::test;

TEST_CASE_FIXTURE(UdpFixture,
                  "clients are refused while there is no endpoint and served when one comes") {
  publish({});
  const auto address = open();
  const Client early(address);
  early.send("anybody?");
  CHECK(early.error() == ECONNREFUSED);
  publish({one.address()});
  exchange(early, one);
  publish({});
  CHECK(eventually([&] { return closed(CloseReason::no_endpoint) == 1; }));
  early.send("anybody?");
  CHECK(early.error() == ECONNREFUSED);
  publish({two.address()});
  exchange(early, two);
}

TEST_CASE_FIXTURE(UdpFixture, "a flow leaves an endpoint that is gone before its next datagram") {
  publish({one.address()});
  const Client client(open());
  exchange(client, one);
  publish({two.address()});
  // The client needs no new flow, and the old endpoint hears nothing more.
  CHECK(eventually([&] {
    client.send("question");
    return !two.nothing_waits();
  }));
  CHECK(two.receive() == "question");
  CHECK(opened() == 1);
}

TEST_CASE_FIXTURE(UdpFixture, "a flow stays where it is while others come and go") {
  publish({one.address()});
  const Client client(open());
  exchange(client, one);
  publish({one.address(), two.address()});
  exchange(client, one);
  publish({one.address()});
  exchange(client, one);
}

TEST_CASE_FIXTURE(UdpFixture, "an endpoint that refuses is replaced and the datagram is not lost") {
  publish({nobody(), two.address()});
  const auto address = open();
  for (int i = 0; i < 4; ++i) exchange(Client(address), two);
  CHECK(sum([](auto& counters) -> auto& {
          return counters.dial_failures[static_cast<std::size_t>(model::DialFailure::refused)];
        }) >= 1);
}

TEST_CASE_FIXTURE(UdpFixture, "an endpoint that dies under a flow is replaced") {
  auto dying = std::make_unique<Endpoint>();
  publish({dying->address(), two.address()});
  const Client client(open());
  exchange(client, *dying);
  dying.reset();
  CHECK(eventually([&] {
    client.send("question");
    return !two.nothing_waits();
  }));
  CHECK(opened() == 1);
}

TEST_CASE_FIXTURE(UdpFixture,
                  "a flow whose endpoints all refuse ends and the next datagram tries again") {
  publish({nobody()});
  const Client client(open());
  client.send("x");
  CHECK(eventually([&] { return closed(CloseReason::no_endpoint) == 1; }));
  client.send("x");
  CHECK(eventually([&] { return closed(CloseReason::no_endpoint) == 2; }));
  CHECK(budget.flows() == 0);
}
