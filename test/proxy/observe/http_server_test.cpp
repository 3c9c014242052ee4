#include "proxy/observe/http_server.hpp"

#include <chrono>
#include <string>
#include <thread>
#include <vector>

#include <doctest/doctest.h>

#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal;
using namespace kubeportal::observe;
using namespace std::chrono_literals;

namespace {

HttpRoutes one_page() {
  return {{"/page",
           [](const HttpRequest&, const HttpRespond& respond) { respond({.body = "hello\n"}); }}};
}

bool contains(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

}  // namespace

TEST_CASE("a page is answered with its status and type and length and body") {
  RunningServer<HttpServer> running(one_page());
  const auto answer = HttpClient(running.address()).get("/page");
  CHECK(status_line_of(answer) == "HTTP/1.1 200 OK");
  CHECK(contains(answer, "\r\nContent-Type: text/plain; charset=utf-8\r\n"));
  CHECK(contains(answer, "\r\nContent-Length: 6\r\n"));
  CHECK(body_of(answer) == "hello\n");
}

TEST_CASE("a connection serves request after request") {
  RunningServer<HttpServer> running(one_page());
  HttpClient client(running.address());
  for (int request = 0; request < 3; ++request) CHECK(body_of(client.get("/page")) == "hello\n");
}

TEST_CASE("requests sent in one piece are answered one after the other") {
  RunningServer<HttpServer> running(one_page());
  HttpClient client(running.address());
  const std::string request = "GET /page HTTP/1.1\r\nHost: test\r\n\r\n";
  client.send(request + request);
  CHECK(body_of(client.read_answer()) == "hello\n");
  CHECK(body_of(client.read_answer()) == "hello\n");
}

TEST_CASE("the connection ends after the answer when the client asks for that") {
  RunningServer<HttpServer> running(one_page());
  HttpClient client(running.address());
  client.send("GET /page HTTP/1.1\r\nHost: test\r\nConnection: close\r\n\r\n");
  CHECK(contains(client.read_answer(), "\r\nConnection: close\r\n"));
  CHECK(client.read_to_end().empty());

  HttpClient old_client(running.address());
  old_client.send("GET /page HTTP/1.0\r\n\r\n");
  CHECK(body_of(old_client.read_to_end()) == "hello\n");
}

TEST_CASE("HEAD gets the header of GET and no body") {
  RunningServer<HttpServer> running(one_page());
  HttpClient client(running.address());
  const auto header = client.head("/page");
  CHECK(status_line_of(header) == "HTTP/1.1 200 OK");
  CHECK(HttpClient::content_length(header) == 6);
  // A body that had been sent would stand before this answer.
  CHECK(status_line_of(client.get("/page")) == "HTTP/1.1 200 OK");
}

TEST_CASE("the query of a request does not matter") {
  RunningServer<HttpServer> running(one_page());
  CHECK(body_of(HttpClient(running.address()).get("/page?verbose=1")) == "hello\n");
}

TEST_CASE("an unknown path gets 404 with the paths there are") {
  RunningServer<HttpServer> running(one_page());
  HttpClient client(running.address());
  const auto answer = client.get("/nowhere");
  CHECK(status_line_of(answer) == "HTTP/1.1 404 Not Found");
  CHECK(body_of(answer) == "There is nothing at /nowhere; served are: /page.\n");
  CHECK(body_of(client.get("/page")) == "hello\n");
}

TEST_CASE("a method other than GET and HEAD gets 405 with what is allowed") {
  RunningServer<HttpServer> running(one_page());
  const auto answer = HttpClient(running.address()).exchange("DELETE", "/page");
  CHECK(status_line_of(answer) == "HTTP/1.1 405 Method Not Allowed");
  CHECK(contains(answer, "\r\nAllow: GET, HEAD\r\n"));
  CHECK(body_of(answer) == "DELETE is not allowed here; allowed: GET, HEAD.\n");
}

TEST_CASE("what is not HTTP gets 400 and the connection ends") {
  RunningServer<HttpServer> running(one_page());
  HttpClient client(running.address());
  client.send("\x16\x03\x01 this is TLS\r\n\r\n");
  CHECK(status_line_of(client.read_to_end()) == "HTTP/1.1 400 Bad Request");
}

TEST_CASE("an oversized header is refused with 431") {
  RunningServer<HttpServer> running(one_page(), HttpLimits{.header_bytes = 512});
  HttpClient client(running.address());
  client.send("GET /page HTTP/1.1\r\nHost: test\r\nX-Long: " + std::string(100'000, 'x'));
  CHECK(status_line_of(client.read_to_end()) == "HTTP/1.1 431 Request Header Fields Too Large");
}

TEST_CASE("an oversized body is refused with 413") {
  RunningServer<HttpServer> running(one_page(), HttpLimits{.body_bytes = 10});
  HttpClient client(running.address());
  client.send("GET /page HTTP/1.1\r\nHost: test\r\nContent-Length: 11\r\n\r\nhello world");
  CHECK(status_line_of(client.read_to_end()) == "HTTP/1.1 413 Payload Too Large");
}

TEST_CASE("a client that never finishes its request is closed after the timeout") {
  RunningServer<HttpServer> running(one_page(), HttpLimits{.timeout = 50ms});
  HttpClient slow(running.address());
  slow.send("GET /page HTT");
  CHECK(slow.read_to_end().empty());
}

TEST_CASE("a client that does not read its answer does not hold up others") {
  const HttpRoutes routes{
      {"/big", [](const HttpRequest&,
                  const HttpRespond& respond) { respond({.body = std::string(50'000'000, 'x')}); }},
      {"/page",
       [](const HttpRequest&, const HttpRespond& respond) { respond({.body = "hello\n"}); }}};
  RunningServer<HttpServer> running(routes, HttpLimits{.timeout = 100ms});
  HttpClient slow(running.address());
  slow.send("GET /big HTTP/1.1\r\nHost: test\r\n\r\n");
  const auto header = slow.read_header();
  CHECK(body_of(HttpClient(running.address()).get("/page")) == "hello\n");
}

TEST_CASE("long answers are refused while too much lies waiting, short and lone ones never") {
  const HttpRoutes routes{
      {"/big", [](const HttpRequest&,
                  const HttpRespond& respond) { respond({.body = std::string(50'000'000, 'x')}); }},
      {"/page",
       [](const HttpRequest&, const HttpRespond& respond) { respond({.body = "hello\n"}); }}};
  RunningServer<HttpServer> running(routes, HttpLimits{.unsent_answers = 60'000'000});
  const auto status_of = [&](const std::string& path) {
    return status_line_of(HttpClient(running.address()).get(path));
  };
  {
    HttpClient deaf(running.address());
    deaf.send("GET /big HTTP/1.1\r\nHost: test\r\n\r\n");
    CHECK(status_line_of(deaf.read_header()) == "HTTP/1.1 200 OK");
    CHECK(status_of("/big") == "HTTP/1.1 503 Service Unavailable");
    CHECK(status_of("/page") == "HTTP/1.1 200 OK");
  }
  while (status_of("/big") != "HTTP/1.1 200 OK") continue;  // until its end has been seen
}

TEST_CASE("an answer that comes later and from another thread reaches the client") {
  std::thread worker;
  const HttpRoutes routes{{"/later", [&](const HttpRequest&, const HttpRespond& respond) {
                             worker = std::thread([respond] { respond({.body = "late\n"}); });
                           }}};
  RunningServer<HttpServer> running(routes);
  CHECK(body_of(HttpClient(running.address()).get("/later")) == "late\n");
  worker.join();
}

TEST_CASE("an answer for a client that has gone is dropped") {
  HttpRespond kept;
  std::promise<void> asked;
  const HttpRoutes routes{{"/later", [&](const HttpRequest&, HttpRespond respond) {
                             kept = std::move(respond);
                             asked.set_value();
                           }}};
  RunningServer<HttpServer> running(routes);
  HttpClient client(running.address());
  client.send("GET /later HTTP/1.1\r\nHost: test\r\n\r\n");
  asked.get_future().wait();
  running.on_control([&] { running.server().stop(); });
  kept({.body = "too late\n"});
  CHECK(client.read_to_end().empty());
}

TEST_CASE("many concurrent clients are all answered") {
  RunningServer<HttpServer> running(one_page(), HttpLimits{.connections = 8});
  std::vector<int> served(16, 0);
  std::vector<std::thread> threads;
  for (auto& count : served) {
    threads.emplace_back([&count, &running] {
      for (int client = 0; client < 20; ++client) {
        if (body_of(HttpClient(running.address()).get("/page")) == "hello\n") ++count;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  CHECK(served == std::vector<int>(16, 20));
}

TEST_CASE("clients beyond the cap wait until a place is free") {
  RunningServer<HttpServer> running(one_page(), HttpLimits{.connections = 1});
  auto first = std::make_unique<HttpClient>(running.address());
  CHECK(body_of(first->get("/page")) == "hello\n");
  HttpClient second(running.address());
  second.send("GET /page HTTP/1.1\r\nHost: test\r\n\r\n");
  CHECK(body_of(first->get("/page")) == "hello\n");
  first.reset();
  CHECK(body_of(second.read_answer()) == "hello\n");
}

TEST_CASE("stop ends the connections and frees the address") {
  RunningServer<HttpServer> running(one_page());
  HttpClient client(running.address());
  CHECK(body_of(client.get("/page")) == "hello\n");
  running.on_control([&] { running.server().stop(); });
  CHECK(client.read_to_end().empty());
  CHECK_THROWS(HttpClient(running.address()));
}

TEST_CASE("an address that is taken is an error and may be tried again") {
  boost::asio::io_context control;
  HttpServer holder(control, one_page());
  const auto taken = holder.listen(kAnyLoopbackPort).value();
  HttpServer server(control, one_page());
  const auto refused = server.listen(taken);
  REQUIRE(refused.has_error());
  CHECK(refused.error() == boost::system::errc::address_in_use);
  holder.stop();
  CHECK(server.listen(taken).value() == taken);
}

TEST_CASE("the unspecified IPv6 address serves IPv4 clients as well") {
  boost::asio::io_context control;
  HttpServer server(control, one_page());
  const auto bound = server.listen({boost::asio::ip::address_v6::any(), 0});
  if (bound.has_error()) {
    MESSAGE("no IPv6 here: " << bound.error().message());
    return;
  }
  std::thread thread([&] { control.run(); });
  {
    HttpClient client({boost::asio::ip::address_v4::loopback(), bound->port});
    CHECK(body_of(client.get("/page")) == "hello\n");
  }
  boost::asio::post(control, [&] { server.stop(); });
  thread.join();
}
