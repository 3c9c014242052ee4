#include <optional>
#include <system_error>

#include <doctest/doctest.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include "proxy/worker/worker_pool.hpp"
#include "test/proxy/worker/loopback.hpp"

using namespace kubeportal;
using namespace kubeportal::worker;
using namespace std::chrono_literals;

namespace {

const model::Leg kLeg{{"default", "web", "http", model::Protocol::tcp}};
const model::SocketAddress kAnyPort = *model::parse_socket_address("127.0.0.1:0");

/// An address that is ours and refuses connections until it listens.
struct Silent {
  relay::Descriptor socket{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)};
  model::SocketAddress address = bound();

  model::SocketAddress bound() const {
    model::KernelAddress any(kAnyPort);
    REQUIRE(::bind(socket.fd(), any.data(), any.length) == 0);
    model::KernelAddress got;
    REQUIRE(::getsockname(socket.fd(), got.data(), &got.length) == 0);
    return from_kernel(got);
  }
};

}  // namespace

TEST_CASE("the journal is told of an endpoint that keeps failing and of its return") {
  model::Statistics statistics(1);
  model::Journal journal(10);
  relay::ConnectionBudget budget{1000, 0};
  const Silent endpoint;
  WorkerPool pool(1, relay::Settings{.dial_timeouts = {250ms, 250ms, 250ms}, .journal = &journal},
                  statistics, budget);
  pool.publish(kLeg, {{endpoint.address}, std::nullopt});
  const auto portal = pool.open(kLeg, kAnyPort, {}).value();

  const auto told = [&] { return journal.read({}).entries; };
  std::vector<Client> clients;
  while (told().empty()) {
    try {
      clients.emplace_back(portal);
      clients.back().read_to_end();
    } catch (const std::system_error&) {
      // It is reset, as it should be.
    }
  }
  CHECK(told()[0]->kind == model::JournalKind::endpoint_failed);
  CHECK(told()[0]->service == "default/web");
  CHECK(told()[0]->text == "http/TCP: 3 dials to " + to_string(endpoint.address) +
                               " failed running, the last one: refused; it is tried last for 10 s");
  CHECK(eventually([&] { return statistics.worker(0).let_down.read() == clients.size(); }));

  REQUIRE(::listen(endpoint.socket.fd(), 8) == 0);
  const Client served(portal);
  CHECK(eventually([&] { return told().size() == 2; }));
  CHECK(told()[1]->text == "http/TCP: " + to_string(endpoint.address) + " answers again");
}
