#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string_view>

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include "proxy/app/systemd_message.hpp"

namespace kubeportal::app {

/// Tells systemd how the service is: a datagram to NOTIFY_SOCKET, and where systemd watches, one at
/// every half of its patience, from the thread that has to be alive. Without systemd it does
/// nothing.
///
/// The protocol is stable and documented for implementations of one's own (sd_notify(3)).
/// libsystemd would load six more libraries, four of them for compression and cryptography, into a
/// process with power over the network.
///
/// Owned by App, control thread. Silent after stop().
class SystemdNotifier {
 public:
  SystemdNotifier(boost::asio::io_context& control, SystemdEnvironment environment);
  ~SystemdNotifier();
  SystemdNotifier(const SystemdNotifier&) = delete;
  SystemdNotifier& operator=(const SystemdNotifier&) = delete;

  void starting();
  void ready(std::size_t sockets);
  void stopping(std::size_t connections);
  void stop();

 private:
  void send(std::string_view message);
  void say_alive_later();

  const SystemdEnvironment environment_;
  const std::optional<std::chrono::microseconds> watchdog_interval_;
  boost::asio::steady_timer watchdog_;
  int socket_ = -1;  // -1: systemd is not there
};

}  // namespace kubeportal::app
