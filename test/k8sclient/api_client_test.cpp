#include "k8sclient/api_client.hpp"

#include <vector>

#include <boost/asio/io_context.hpp>
#include <doctest/doctest.h>

#include "test/fakes/api_server.hpp"
#include "test/k8sclient/live_api.hpp"

using namespace kubeportal;
using k8sclient::ApiOutcome;

namespace {

/// Sends one request and waits for its end.
struct Sent {
  Sent(const k8sclient::ClientConfig& config, const k8sclient::ApiRequest& request) {
    boost::asio::io_context io;
    k8sclient::ApiClient client(io, config);
    client.tell_outcomes([this](const ApiOutcome& outcome) { outcomes.push_back(outcome); });
    client.send(request, {.on_head = [this](const auto& head) { status = head.status; },
                          .on_body = [this](std::string_view bytes) { body += bytes; },
                          .on_end = [this](const std::string& said) { problem = said; }});
    io.run();
  }

  std::vector<ApiOutcome> outcomes;
  unsigned status = 0;
  std::string body;
  std::string problem = "no end";
};

k8sclient::ApiRequest get(const std::string& target) {
  k8sclient::ApiRequest request;
  request.target = target;
  return request;
}

}  // namespace

TEST_CASE("a request may write") {
  fakes::ApiServer server;
  k8sclient::ApiRequest request;
  request.method = "POST";
  request.target = "/apis/events.k8s.io/v1/namespaces/default/events";
  request.body = R"({"kind":"Event"})";
  const Sent sent(testing::LiveApi::config_of(server), request);
  CHECK(sent.problem.empty());
  CHECK(sent.status == 201);
  CHECK(sent.body == request.body);
  CHECK(server.written() ==
        std::vector<std::string>{"POST " + request.target + ": " + request.body});
}

TEST_CASE("the outcome of a request is told once, with method, host, status and duration") {
  fakes::ApiServer server;
  server.not_here("/nowhere");
  const Sent sent(testing::LiveApi::config_of(server), get("/nowhere"));
  REQUIRE(sent.outcomes.size() == 1);
  CHECK(sent.outcomes[0].method == "GET");
  CHECK(sent.outcomes[0].host == "127.0.0.1:" + std::to_string(server.port()));
  CHECK(sent.outcomes[0].status == 404);
  CHECK(sent.outcomes[0].duration.count() > 0);
}

TEST_CASE("a request without an answer is told with no status") {
  fakes::ApiServer server;
  const auto config = testing::LiveApi::config_of(server);
  server.go_away();
  const Sent sent(config, get("/api/v1/services"));
  CHECK(sent.problem.find("cannot connect") == 0);
  REQUIRE(sent.outcomes.size() == 1);
  CHECK(sent.outcomes[0].status == 0);
}
