#include <csignal>

#include <doctest/doctest.h>

#include "test/fakes/notify_socket.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/reserved_port.hpp"

using namespace kubeportal;
using namespace kubeportal::system;

TEST_CASE("systemd hears that it is ready once clients are served and then of its end") {
  const fakes::NotifySocket systemd;
  const EchoEndpoint endpoint('!');
  const ReservedPort portal;
  ChildProcess process = start_kube_portal(
      {"lb", model::to_string(portal.address()), model::to_string(endpoint.address())},
      {.environment = {"NOTIFY_SOCKET=" + systemd.name()}});

  CHECK(systemd.next() == "STATUS=waiting for Services and endpoints");
  CHECK(systemd.next() == "READY=1\nSTATUS=serving on 1 socket");
  {
    const auto client = connect_to(portal.address());
    CHECK(receive_exactly(client, 1) == "!");
    process.send_signal(SIGTERM);
    CHECK(systemd.next() == "STOPPING=1\nSTATUS=draining, 1 connection left");
  }
  CHECK(process.wait_for_exit(kPatience) == kSuccess);
}

TEST_CASE("systemd's watchdog hears of it while it runs") {
  const fakes::NotifySocket systemd;
  const EchoEndpoint endpoint('!');
  ChildProcess process = start_kube_portal(
      {"lb", "127.0.0.1:0", model::to_string(endpoint.address())},
      {.environment = {"NOTIFY_SOCKET=" + systemd.name(), "WATCHDOG_USEC=50000"}});
  int alive = 0;
  while (alive < 3) {
    const auto message = systemd.next();
    REQUIRE(message);
    alive += *message == "WATCHDOG=1" ? 1 : 0;
  }
  process.send_signal(SIGTERM);
  CHECK(process.wait_for_exit(kPatience) == kSuccess);
}

TEST_CASE("systemd hears nothing of readiness before the cluster's objects are there") {
  const fakes::NotifySocket systemd;
  ChildProcess process = start_kube_portal({"--master=http://127.0.0.1:1", "--portal-mode=bind",
                                            "--metrics-bind-address=", "--healthz-bind-address="},
                                           {.environment = {"NOTIFY_SOCKET=" + systemd.name()}});
  CHECK(process.err().wait_for_line("trying again", kPatience));
  CHECK(systemd.next() == "STATUS=waiting for Services and endpoints");
  process.send_signal(SIGTERM);
  CHECK(systemd.next() == "STOPPING=1\nSTATUS=draining, 0 connections left");
  CHECK(process.wait_for_exit(kPatience) == kSuccess);
}
