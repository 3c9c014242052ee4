#include <future>
#include <string>

#include <doctest/doctest.h>

#include "proxy/observe/http_server.hpp"
#include "test/proxy/observe/http_client.hpp"
#include "test/proxy/observe/running_server.hpp"

using namespace kubeportal;
using namespace kubeportal::observe;

namespace {

using StreamPromise = std::promise<std::shared_ptr<HttpStream>>;

/// A server of one path whose answer goes on; the stream is told to the test.
HttpRoutes one_stream(StreamPromise& opened) {
  return {{"/stream", [&opened](const HttpRequest&, const HttpRespond& respond) {
             respond({.content_type = "text/event-stream",
                      .body = {},
                      .begin_stream = [&opened](std::shared_ptr<HttpStream> stream) {
                        opened.set_value(std::move(stream));
                      }});
           }}};
}

constexpr const char* kRequest = "GET /stream HTTP/1.1\r\nHost: test\r\n\r\n";

}  // namespace

TEST_CASE("an answer goes on piece by piece until the server stops") {
  StreamPromise opened;
  RunningServer<HttpServer> running(one_stream(opened));
  HttpClient client(running.address());
  client.send(kRequest);
  const auto header = client.read_header();
  CHECK(status_line_of(header) == "HTTP/1.1 200 OK");
  CHECK(header.find("Content-Type: text/event-stream\r\n") != std::string::npos);
  CHECK(header.find("Connection: close\r\n") != std::string::npos);
  const auto stream = opened.get_future().get();
  running.on_control([&] {
    CHECK(stream->is_open());
    stream->send("one ");
    stream->send("two");
  });
  running.on_control([&] { CHECK(stream->is_open()); });
  while (client.peek() < 7) client.read_some();
  running.on_control([&] { running.server().stop(); });
  CHECK(client.read_to_end() == "one two");
  running.on_control([&] { CHECK_FALSE(stream->is_open()); });
}

TEST_CASE("a stream notices that its client has gone") {
  StreamPromise opened;
  RunningServer<HttpServer> running(one_stream(opened));
  std::shared_ptr<HttpStream> stream;
  {
    HttpClient client(running.address());
    client.send(kRequest);
    client.read_header();
    stream = opened.get_future().get();
  }
  bool open = true;
  while (open) running.on_control([&] { open = stream->is_open(); });
}

TEST_CASE("a client that does not read is cut off when too much lies waiting") {
  StreamPromise opened;
  RunningServer<HttpServer> running(one_stream(opened), HttpLimits{.stream_backlog = 100'000});
  HttpClient client(running.address());
  client.send(kRequest);
  client.read_header();
  const auto stream = opened.get_future().get();
  bool open = true;
  while (open) {
    running.on_control([&] {
      stream->send(std::string(50'000, 'x'));
      open = stream->is_open();
    });
  }
  client.read_to_end();  // it ends
}

TEST_CASE("HEAD of a stream gets the header and ends") {
  StreamPromise opened;
  RunningServer<HttpServer> running(one_stream(opened));
  HttpClient client(running.address());
  client.send("HEAD /stream HTTP/1.1\r\nHost: test\r\n\r\n");
  CHECK(status_line_of(client.read_to_end()) == "HTTP/1.1 200 OK");
}

TEST_CASE("what is longer than may lie waiting is sent whole all the same") {
  StreamPromise opened;
  RunningServer<HttpServer> running(one_stream(opened), HttpLimits{.stream_backlog = 1000});
  HttpClient client(running.address());
  client.send(kRequest);
  client.read_header();
  const auto stream = opened.get_future().get();
  constexpr std::size_t kLength = 10'000'000;
  running.on_control([&] { stream->send(std::string(kLength, 'x')); });
  while (client.peek() < kLength) client.read_some();
  running.on_control([&] { CHECK(stream->is_open()); });
}

TEST_CASE("a client of a stream who talks on and on is cut off") {
  StreamPromise opened;
  RunningServer<HttpServer> running(one_stream(opened));
  HttpClient client(running.address());
  client.send(kRequest);
  const auto stream = opened.get_future().get();
  client.send(std::string(1000, 'x'));
  running.on_control([&] { CHECK(stream->is_open()); });
  client.send(std::string(30'000, 'x'));
  bool open = true;
  while (open) running.on_control([&] { open = stream->is_open(); });
}
