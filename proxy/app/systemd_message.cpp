#include "proxy/app/systemd_message.hpp"

#include <charconv>
#include <cstdint>
#include <cstdlib>

namespace kubeportal::app {

namespace {

std::string variable(const char* name) {
  const char* value = std::getenv(name);
  return value != nullptr ? value : "";
}

template <typename Number>
std::optional<Number> whole_number(const std::string& text) {
  Number number{};
  const auto* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || stopped != end || text.empty()) return std::nullopt;
  return number;
}

std::string counted(std::size_t number, const char* noun) {
  return std::to_string(number) + ' ' + noun + (number == 1 ? "" : "s");
}

}  // namespace

SystemdEnvironment SystemdEnvironment::of_this_process() {
  return {variable("NOTIFY_SOCKET"), variable("WATCHDOG_USEC"), variable("WATCHDOG_PID")};
}

std::string starting_message() { return "STATUS=waiting for Services and endpoints"; }

std::string ready_message(std::size_t sockets) {
  return "READY=1\nSTATUS=serving on " + counted(sockets, "socket");
}

std::string stopping_message(std::size_t connections) {
  return "STOPPING=1\nSTATUS=draining, " + counted(connections, "connection") + " left";
}

std::string alive_message() { return "WATCHDOG=1"; }

std::optional<std::chrono::microseconds> watchdog_interval(const SystemdEnvironment& environment,
                                                           pid_t self) {
  const auto limit = whole_number<std::int64_t>(environment.watchdog_usec);
  if (!limit || *limit < 2) return std::nullopt;
  if (!environment.watchdog_pid.empty() && whole_number<pid_t>(environment.watchdog_pid) != self) {
    return std::nullopt;
  }
  return std::chrono::microseconds(*limit / 2);
}

}  // namespace kubeportal::app
