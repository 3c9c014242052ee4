#include <algorithm>
#include <array>
#include <cerrno>
#include <map>

#include <doctest/doctest.h>

#include "test/system/echo_endpoint.hpp"
#include "test/system/web_service.hpp"

using namespace kubeportal::system;

namespace {

constexpr milliseconds kFollowed{1'000};

/// What the endpoint says first: which one it is.
char greeting_at(const SocketAddress& address) {
  const Descriptor client = connect_to(address);
  return receive_exactly(client, 1).front();
}

std::string greetings_at(const SocketAddress& address, std::size_t count) {
  std::string greetings;
  for (std::size_t i = 0; i < count; ++i) greetings += greeting_at(address);
  return greetings;
}

/// Any `n` neighbours are `n` different endpoints: nothing but exact rotation does that.
bool rotates_over(const std::string& greetings, std::string endpoints) {
  const auto n = endpoints.size();
  std::ranges::sort(endpoints);
  for (std::size_t i = 0; i + n <= greetings.size(); ++i) {
    std::string window = greetings.substr(i, n);
    std::ranges::sort(window);
    if (window != endpoints) return false;
  }
  return true;
}

bool refuses(const SocketAddress& address) { return try_connect(address).error == ECONNREFUSED; }

bool echoes(const Descriptor& client) {
  send_all(client, "ping");
  return receive_exactly(client, 4) == "ping";
}

}  // namespace

TEST_CASE("connections rotate over the endpoints exactly") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  const EchoEndpoint c('c');
  const WebService web({a.address(), b.address(), c.address()});
  const auto greetings = greetings_at(web.address(), 30);
  CHECK_MESSAGE(rotates_over(greetings, "abc"), greetings);
}

TEST_CASE("an endpoint that is added takes its turn and one that is removed gets nobody") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  const EchoEndpoint c('c');
  WebService web({a.address(), b.address()});
  REQUIRE(rotates_over(greetings_at(web.address(), 10), "ab"));

  web.set_endpoints({a.address(), b.address(), c.address()});
  CHECK(eventually(kFollowed, [&] { return greeting_at(web.address()) == 'c'; }));
  const auto with_c = greetings_at(web.address(), 30);
  CHECK_MESSAGE(rotates_over(with_c, "abc"), with_c);

  web.set_endpoints({b.address(), c.address()});
  CHECK(eventually(kFollowed,
                   [&] { return greetings_at(web.address(), 3).find('a') == std::string::npos; }));
  const auto without_a = greetings_at(web.address(), 20);
  CHECK_MESSAGE(rotates_over(without_a, "bc"), without_a);
}

TEST_CASE("clients are refused when the last endpoint leaves and served when one comes") {
  const EchoEndpoint a('a');
  WebService web({a.address()});
  REQUIRE(greeting_at(web.address()) == 'a');
  for (int round = 0; round < 3; ++round) {
    web.set_endpoints({});
    CHECK(eventually(kFollowed, [&] { return refuses(web.address()); }));
    web.set_endpoints({a.address()});
    CHECK(eventually(kFollowed, [&] { return !refuses(web.address()); }));
    CHECK(greeting_at(web.address()) == 'a');
  }
}

TEST_CASE("a running connection outlives its endpoint and its Service") {
  const EchoEndpoint a('a');
  WebService web({a.address()});
  const Descriptor client = connect_to(web.address());
  REQUIRE(receive_exactly(client, 1) == "a");

  web.set_endpoints({});
  REQUIRE(eventually(kPatience, [&] { return refuses(web.address()); }));
  CHECK(echoes(client));

  std::filesystem::remove(web.file());
  REQUIRE(web.process().err().wait_for_line("closed ClusterIP", kPatience));
  CHECK(echoes(client));
  finish_sending(client);
  CHECK(receive_to_end(client).ending == Ending::eof);
}

TEST_CASE("a Service that is removed and comes back is served again") {
  const EchoEndpoint a('a');
  WebService web({a.address()});
  std::filesystem::remove(web.file());
  CHECK(eventually(kFollowed, [&] { return refuses(web.address()); }));
  web.set_endpoints({a.address()});
  CHECK(eventually(kFollowed, [&] { return !refuses(web.address()); }));
  CHECK(greeting_at(web.address()) == 'a');
}

TEST_CASE("a file that turns bad leaves the last good state in force until it is good again") {
  const EchoEndpoint a('a');
  const EchoEndpoint b('b');
  WebService web({a.address()});
  auto bad = web_manifest(web.address(), {b.address()});
  bad.replace(bad.find("{name: http, port: "), 19, "{name: http, port: 9");
  bad.replace(bad.rfind("port: "), 6, "port: x");
  replace_file(web.file(), bad);
  const auto error = web.process().err().wait_for_line("web.yaml:", kPatience);
  REQUIRE(error);
  CHECK(error->find("port") != std::string::npos);
  CHECK(greetings_at(web.address(), 4) == "aaaa");

  web.set_endpoints({b.address()});
  CHECK(eventually(kFollowed, [&] { return greeting_at(web.address()) == 'b'; }));
}

TEST_CASE("a portal whose port is taken names the holder and opens when it goes") {
  const EchoEndpoint a('a');
  Listener holder;
  const TemporaryDirectory directory;
  const ReservedPort free_port;
  replace_file(directory / "taken.yaml", web_manifest(holder.address(), {a.address()}));
  auto other = web_manifest(free_port.address(), {a.address()});
  for (auto at = other.find("web"); at != std::string::npos; at = other.find("web", at + 1)) {
    other.replace(at, 3, "two");
  }
  replace_file(directory / "two.yaml", other);
  auto proxy = start_kube_portal({"--source=" + directory.path().string(), "--portal-mode=bind",
                                  "--metrics-bind-address=", "--healthz-bind-address="});

  const auto error = proxy.err().wait_for_line("cannot open", kPatience);
  REQUIRE(error);
  INFO(*error);
  CHECK(error->find("default/web:http/TCP") != std::string::npos);
  CHECK(error->find(std::to_string(::getpid())) != std::string::npos);
  REQUIRE(proxy.err().wait_for_line("for default/two:http/TCP", kPatience));
  CHECK(greeting_at(free_port.address()) == 'a');

  const auto address = holder.address();
  holder.close();
  CHECK(eventually(kPatience, [&] { return !refuses(address); }));
  CHECK(greeting_at(address) == 'a');
}
