#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include <sys/types.h>

/// What systemd is told of a service of Type=notify, as sd_notify(3) has it. Pure.
namespace kubeportal::app {

/// Variables that systemd sets for its services.
struct SystemdEnvironment {
  std::string notify_socket{};  ///< NOTIFY_SOCKET: a path, or @ and an abstract name; empty: none
  std::string watchdog_usec{};  ///< WATCHDOG_USEC
  std::string watchdog_pid{};   ///< WATCHDOG_PID: whom the watchdog watches

  static SystemdEnvironment of_this_process();
};

/// Before the first sync.
std::string starting_message();

/// Clients are served, on so many sockets.
std::string ready_message(std::size_t sockets);

/// The end has begun, with so many connections that may run on.
std::string stopping_message(std::size_t connections);

std::string alive_message();

/// How often systemd is to hear that we live: half the time after which it ends us. nullopt: it
/// does not watch this process.
std::optional<std::chrono::microseconds> watchdog_interval(const SystemdEnvironment& environment,
                                                           pid_t self);

}  // namespace kubeportal::app
