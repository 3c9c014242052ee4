#include "proxy/observe/service_health.hpp"

#include <atomic>
#include <chrono>

#include <doctest/doctest.h>

#include "proxy/observe/service_health_server.hpp"
#include "test/fakes/captured_log.hpp"
#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal;
using namespace kubeportal::observe;
using namespace std::chrono_literals;

namespace {

const model::IpAddress kFour = boost::asio::ip::address_v4::loopback();
const model::IpAddress kOther = *model::parse_ip("127.0.0.2");

/// A server on a control thread of its own that RunningServer can hold: it opens 127.0.0.1.
class Loopback {
 public:
  Loopback(boost::asio::io_context& control, std::atomic<bool>& healthy)
      : server(control, {.proxy_is_healthy = [&] { return healthy.load(); },
                         .holder_of = [](const auto&) { return "thief (pid 7)"; },
                         .tell = [&](const api::Event& event) { events.push_back(event); },
                         .retry_interval = 20ms}) {}

  boost::system::result<model::SocketAddress> listen(const model::SocketAddress& address) {
    server.listen_on({address.address});
    server.set("shop/web", {0, 2});
    return server.addresses_of("shop/web").at(0);
  }

  std::vector<api::Event> events;
  ServiceHealthServer server;
};

struct Fixture {
  fakes::CapturedLog log;
  std::atomic<bool> healthy{true};
  RunningServer<Loopback> running{healthy};

  std::string get() const { return HttpClient(running.address()).get("/"); }

  template <typename Action>
  void do_with_server(Action action) {
    running.on_control([&] { action(running.server().server); });
  }

  std::vector<model::SocketAddress> addresses() {
    std::vector<model::SocketAddress> addresses;
    do_with_server([&](auto& server) { addresses = server.addresses_of("shop/web"); });
    return addresses;
  }

  std::vector<api::Event> events() {
    std::vector<api::Event> events;
    running.on_control([&] { events = running.server().events; });
    return events;
  }
};

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

bool is_refused(const model::SocketAddress& address) {
  try {
    HttpClient client(address);
  } catch (const boost::system::system_error& error) {
    return error.code() == boost::system::errc::connection_refused;
  }
  return false;
}

}  // namespace

TEST_CASE("a node with endpoints is healthy to the letter of kube-proxy") {
  const auto answer = service_health("shop/web", {32000, 2}, true);
  CHECK(answer.status == 200);
  CHECK(answer.content_type == "application/json");
  CHECK(answer.more_headers.at("X-Load-Balancing-Endpoint-Weight") == "2");
  CHECK(answer.body ==
        "{\n\t\"service\": {\n\t\t\"namespace\": \"shop\",\n\t\t\"name\": \"web\"\n\t},\n"
        "\t\"localEndpoints\": 2,\n\t\"serviceProxyHealthy\": true\n}");
}

TEST_CASE("a node without endpoints or without a healthy proxy is not healthy") {
  const auto without_endpoints = service_health("shop/web", {32000, 0}, true);
  CHECK(without_endpoints.status == 503);
  CHECK(without_endpoints.more_headers.at("X-Load-Balancing-Endpoint-Weight") == "0");
  const auto without_proxy = service_health("shop/web", {32000, 1}, false);
  CHECK(without_proxy.status == 503);
  CHECK(contains(without_proxy.body, "\"serviceProxyHealthy\": false"));
}

TEST_CASE("a load balancer gets the same answer for any path and any method") {
  Fixture f;
  for (const std::string method : {"GET", "POST", "DELETE", "OPTIONS", "PURGE"}) {
    for (const std::string path : {"/", "/healthz", "/any/where?x=1"}) {
      CAPTURE(method);
      CAPTURE(path);
      const auto answer = HttpClient(f.running.address()).exchange(method, path);
      CHECK(status_line_of(answer) == "HTTP/1.1 200 OK");
      CHECK(contains(answer, "\r\nContent-Type: application/json\r\n"));
      CHECK(contains(answer, "\r\nX-Content-Type-Options: nosniff\r\n"));
      CHECK(contains(answer, "\r\nX-Load-Balancing-Endpoint-Weight: 2\r\n"));
      CHECK(body_of(answer) == service_health("shop/web", {0, 2}, true).body);
    }
  }
}

TEST_CASE("the answer follows the endpoints and the proxy without reopening") {
  Fixture f;
  f.do_with_server([](auto& server) { server.set("shop/web", {0, 0}); });
  CHECK(status_line_of(f.get()) == "HTTP/1.1 503 Service Unavailable");
  f.do_with_server([](auto& server) { server.set("shop/web", {0, 3}); });
  CHECK(contains(f.get(), "\"localEndpoints\": 3"));
  f.healthy = false;
  CHECK(status_line_of(f.get()) == "HTTP/1.1 503 Service Unavailable");
}

TEST_CASE("each service answers for itself on a port of its own") {
  Fixture f;
  model::SocketAddress other;
  f.do_with_server([&](auto& server) {
    server.set("shop/cart", {0, 0});
    other = server.addresses_of("shop/cart").at(0);
  });
  CHECK(contains(HttpClient(other).get("/"), "\"name\": \"cart\""));
  CHECK(contains(f.get(), "\"name\": \"web\""));
}

TEST_CASE("a service that is removed answers no more and others do") {
  Fixture f;
  model::SocketAddress other;
  f.do_with_server([&](auto& server) {
    server.set("shop/cart", {0, 1});
    other = server.addresses_of("shop/cart").at(0);
    server.remove("shop/web");
  });
  CHECK(is_refused(f.running.address()));
  CHECK(status_line_of(HttpClient(other).get("/")) == "HTTP/1.1 200 OK");
}

TEST_CASE("the server follows the addresses of the machine and keeps those that stay") {
  Fixture f;
  f.do_with_server([](auto& server) { server.listen_on({kFour, kOther}); });
  const auto both = f.addresses();
  REQUIRE(both.size() == 2);
  CHECK(both[0] == f.running.address());
  CHECK(status_line_of(HttpClient(both[1]).get("/")) == "HTTP/1.1 200 OK");

  f.do_with_server([](auto& server) { server.listen_on({kOther}); });
  CHECK(is_refused(both[0]));
  CHECK(f.addresses() == std::vector<model::SocketAddress>{both[1]});
}

TEST_CASE("a port that is taken is reported once with its holder and opened when it is free") {
  Fixture f;
  boost::asio::io_context holder_context;
  auto holder = std::make_unique<HttpServer>(holder_context, HttpRoutes{});
  const auto taken = holder->listen({kFour, 0}).value();

  f.do_with_server([&](auto& server) { server.set("shop/web", {taken.port, 1}); });
  CHECK(is_refused(f.running.address()));  // a port change closes the old one whatever comes
  CHECK(f.addresses().empty());
  holder.reset();
  const auto deadline = std::chrono::steady_clock::now() + 20s;
  while (f.addresses().empty() && std::chrono::steady_clock::now() < deadline) {
  }
  CHECK(f.addresses() == std::vector<model::SocketAddress>{taken});
  CHECK(status_line_of(HttpClient(taken).get("/")) == "HTTP/1.1 200 OK");
  CHECK(f.events().size() == 1);
  CHECK(f.events().at(0).regarding == api::service_called("shop/web"));
  CHECK(f.events().at(0).reason == "FailedToStartServiceHealthcheck");
  f.do_with_server([&](auto&) {
    CHECK(f.log.count("error: FailedToStartServiceHealthcheck: cannot listen on "
                      "healthCheckNodePort " +
                      to_string(taken) +
                      " for shop/web: Address already in use, held by thief (pid 7)") == 1);
  });
}

TEST_CASE("the server that has stopped answers nobody") {
  Fixture f;
  f.do_with_server([](auto& server) { server.stop(); });
  CHECK(is_refused(f.running.address()));
}
