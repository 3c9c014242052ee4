#include "proxy/app/systemd_message.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::app;
using namespace std::chrono_literals;

TEST_CASE("every message that systemd gets tells its state in a short sentence") {
  CHECK(starting_message() == "STATUS=waiting for Services and endpoints");
  CHECK(ready_message(0) == "READY=1\nSTATUS=serving on 0 sockets");
  CHECK(ready_message(1) == "READY=1\nSTATUS=serving on 1 socket");
  CHECK(stopping_message(3) == "STOPPING=1\nSTATUS=draining, 3 connections left");
  CHECK(alive_message() == "WATCHDOG=1");
}

TEST_CASE("the watchdog hears of us twice in its time") {
  CHECK(watchdog_interval({.watchdog_usec = "30000000", .watchdog_pid = "17"}, 17) == 15s);
  CHECK(watchdog_interval({.watchdog_usec = "3"}, 17) == 1us);
}

TEST_CASE("a watchdog that watches nobody or somebody else is told nothing") {
  CHECK_FALSE(watchdog_interval({}, 17));
  CHECK_FALSE(watchdog_interval({.watchdog_usec = "30000000", .watchdog_pid = "18"}, 17));
  CHECK_FALSE(watchdog_interval({.watchdog_usec = "30000000", .watchdog_pid = "17x"}, 17));
  for (const auto* usec : {"0", "1", "-5", "soon", "30 s", "99999999999999999999"}) {
    CAPTURE(usec);
    CHECK_FALSE(watchdog_interval({.watchdog_usec = usec}, 17));
  }
}
