#include "proxy/app/systemd_notifier.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/fakes/notify_socket.hpp"
#include "test/system/temporary_directory.hpp"

using namespace kubeportal;
using app::SystemdEnvironment;
using app::SystemdNotifier;

TEST_CASE("systemd is told of start, readiness and end by a datagram each") {
  const system::TemporaryDirectory folder;
  const fakes::NotifySocket by_path((folder / "notify").string());
  const fakes::NotifySocket by_abstract_name;
  for (const auto* socket : {&by_path, &by_abstract_name}) {
    CAPTURE(socket->name());
    boost::asio::io_context control;
    SystemdNotifier systemd(control, {.notify_socket = socket->name()});
    systemd.starting();
    systemd.ready(2);
    systemd.stopping(1);
    CHECK(socket->next() == app::starting_message());
    CHECK(socket->next() == app::ready_message(2));
    CHECK(socket->next() == app::stopping_message(1));
    control.run();
    CHECK_FALSE(socket->next(0));
  }
}

TEST_CASE("systemd's watchdog hears of the control thread again and again until the end") {
  const fakes::NotifySocket socket;
  boost::asio::io_context control;
  SystemdNotifier systemd(control, {.notify_socket = socket.name(), .watchdog_usec = "2000"});
  systemd.starting();
  CHECK(socket.next() == app::starting_message());
  for (int i = 0; i < 3; ++i) {
    control.run_one();
    CHECK(socket.next() == app::alive_message());
  }
  systemd.stop();
  control.run();
  CHECK_FALSE(socket.next(0));
}

TEST_CASE("without systemd nothing is told and nothing is said") {
  fakes::CapturedLog log;
  boost::asio::io_context control;
  SystemdNotifier systemd(control, {.watchdog_usec = "2000"});
  systemd.starting();
  systemd.ready(1);
  CHECK(control.run() == 0);
  CHECK(log.lines().empty());
}

TEST_CASE("a systemd that cannot be told is a warning and no failure") {
  fakes::CapturedLog log;
  boost::asio::io_context control;
  for (const std::string name : {"notify", "vsock:2:1", "/nowhere/notify"}) {
    SystemdNotifier systemd(control, {.notify_socket = name});
    systemd.ready(1);
    CHECK(log.count("warning: systemd is told nothing: NOTIFY_SOCKET=" + name) == 1);
  }
  SystemdNotifier systemd(control, {.notify_socket = "/" + std::string(200, 'x')});
  CHECK(log.count("neither a path nor @name") == 3);
}

TEST_CASE("a systemd that went away is a warning that says what it was not told") {
  fakes::CapturedLog log;
  boost::asio::io_context control;
  auto socket = std::make_unique<fakes::NotifySocket>();
  SystemdNotifier systemd(control, {.notify_socket = socket->name()});
  socket.reset();
  systemd.ready(1);
  CHECK(log.count("warning: systemd was not told READY=1: Connection refused") == 1);
}
