#include "proxy/app/app.hpp"

#include <csignal>
#include <future>
#include <stdexcept>

#include <doctest/doctest.h>

#include "test/proxy/worker/loopback.hpp"

using namespace kubeportal;
using namespace std::chrono_literals;
using worker::Client;
using worker::Endpoint;

namespace {

/// Delivers one Service on 127.0.0.1 with one endpoint, as `lb` would.
class OneService final : public k8sclient::ObjectSource {
 public:
  OneService(const model::SocketAddress& endpoint, const k8sclient::Handlers& handlers)
      : endpoint_(endpoint), handlers_(handlers) {}

  void start() override {
    api::Service service;
    service.meta.namespace_ = "default";
    service.meta.name = "web";
    service.cluster_ips = {"127.0.0.1"};
    service.ports.emplace_back();
    handlers_.services.on_add(service);

    api::EndpointSlice slice;
    slice.meta.namespace_ = "default";
    slice.meta.name = "web-1";
    slice.service_name = "web";
    slice.address_type = api::IpFamily::ipv4;
    slice.ports.push_back({.name = "", .protocol = api::Protocol::tcp, .port = endpoint_.port});
    slice.endpoints.emplace_back().addresses = {endpoint_.address.to_string()};
    handlers_.endpoint_slices.on_add(slice);

    handlers_.services.on_synced();
    handlers_.endpoint_slices.on_synced();
    handlers_.nodes.on_synced();
  }
  void stop() override {}
  k8sclient::Objects objects() const override { return {}; }

 private:
  const model::SocketAddress endpoint_;
  const k8sclient::Handlers handlers_;
};

/// An App on a thread of its own, and the address that it opened.
class RunningApp {
 public:
  RunningApp(const config::Options& options, const Endpoint& endpoint) {
    app::Flavour flavour;
    flavour.make_source = [&](auto&, const auto& handlers) {
      return std::make_unique<OneService>(endpoint.address(), handlers);
    };
    flavour.first_sync_done = [this](const std::vector<model::SocketAddress>& open) {
      opened_.set_value(open.at(0));
    };
    ended_ =
        std::async(std::launch::async, [options, flavour] { app::App(options, flavour).run(); });
    address_ = opened_.get_future().get();
  }

  const model::SocketAddress& address() const { return address_; }
  void signal() const { ::kill(::getpid(), SIGTERM); }
  bool ended_within(std::chrono::seconds limit) const {
    return ended_.wait_for(limit) == std::future_status::ready;
  }

 private:
  std::promise<model::SocketAddress> opened_;
  model::SocketAddress address_;
  std::future<void> ended_;
};

bool is_refused(const model::SocketAddress& address) {
  try {
    Client late(address);
  } catch (const std::system_error& error) {
    return error.code().value() == ECONNREFUSED;
  }
  return false;
}

}  // namespace

TEST_CASE("a signal lets running connections finish and refuses new ones") {
  Endpoint endpoint("1");
  RunningApp app(config::Options{}, endpoint);
  {
    const Client client(app.address());
    CHECK(client.read(1) == "1");
    app.signal();
    CHECK(worker::eventually([&] { return is_refused(app.address()); }));
    CHECK_FALSE(app.ended_within(0s));
    client.send("bye");
    CHECK(client.read(3) == "bye");
  }
  CHECK(app.ended_within(10s));
}

TEST_CASE("a second signal ends at once") {
  Endpoint endpoint("1");
  RunningApp app(config::Options{}, endpoint);
  const Client client(app.address());
  CHECK(client.read(1) == "1");
  app.signal();
  CHECK(worker::eventually([&] { return is_refused(app.address()); }));
  app.signal();
  CHECK(app.ended_within(10s));
  // Cut short is not the same as finished: the client must be able to tell.
  CHECK_THROWS_AS(client.read(1), std::system_error);
}

TEST_CASE("connections that outlast the drain time-out are cut") {
  Endpoint endpoint("1");
  config::Options options;
  options.drain_timeout = 50ms;
  RunningApp app(options, endpoint);
  const Client client(app.address());
  CHECK(client.read(1) == "1");
  app.signal();
  CHECK(app.ended_within(10s));
  CHECK_THROWS_AS(client.read(1), std::system_error);
}

TEST_CASE("what the first sync throws ends the start") {
  Endpoint endpoint("1");
  app::Flavour flavour;
  flavour.make_source = [&](auto&, const auto& handlers) {
    return std::make_unique<OneService>(endpoint.address(), handlers);
  };
  flavour.first_sync_done = [](const auto&) { throw std::runtime_error("not like this"); };
  CHECK_THROWS_WITH(app::App({}, flavour).run(), "not like this");
}
