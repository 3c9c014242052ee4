#include "test/fakes/http_proxy.hpp"

#include <doctest/doctest.h>

#include "test/k8sclient/live_api.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;

namespace {

k8sclient::ClientConfig by_way_of(const fakes::HttpProxy& proxy, const fakes::ApiServer& server) {
  auto config = LiveApi::config_of(server);
  config.proxy = k8sclient::ServerUrl{false, "127.0.0.1", proxy.port(), ""};
  // A name that only the proxy knows.
  config.server.host = "kubernetes";
  return config;
}

}  // namespace

TEST_CASE("a server is reached through the tunnel that a proxy opens") {
  fakes::ApiServer server;
  const fakes::HttpProxy proxy;
  server.put(kServices, service_json("web"));
  LiveApi live(by_way_of(proxy, server), quick_times());
  live.sync();
  CHECK(LiveApi::count("+web", live.journal) == 1);
  CHECK(proxy.asked().front() ==
        "CONNECT kubernetes:" + std::to_string(server.port()) + " HTTP/1.1");
  live.stop();
}

TEST_CASE("a proxy that refuses is named") {
  fakes::ApiServer server;
  const fakes::HttpProxy proxy(true);
  LiveApi live(by_way_of(proxy, server), quick_times());
  live.start();
  live.await_that("a complaint", [&] {
    return live.log.count("the proxy http://127.0.0.1:" + std::to_string(proxy.port()) +
                          " opens no tunnel: it answered 407") == 3;
  });
  CHECK(server.requests().empty());
  live.stop();
}
