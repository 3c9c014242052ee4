#include "proxy/app/systemd_notifier.hpp"

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <utility>

#include <spdlog/spdlog.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace kubeportal::app {

namespace {

/// The size of the address, as connect(2) wants it; 0: it is none.
socklen_t set_unix_address(const std::string& name, sockaddr_un& address) {
  address.sun_family = AF_UNIX;
  const bool is_abstract = name.starts_with('@');
  if (!is_abstract && !name.starts_with('/')) return 0;
  if (name.size() >= sizeof address.sun_path) return 0;
  std::ranges::copy(name, address.sun_path);
  if (is_abstract) address.sun_path[0] = '\0';
  return static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + name.size());
}

/// Does not block: control has clients to care for, and systemd leaves room for many datagrams.
int connect_to_systemd(const std::string& name) {
  sockaddr_un address{};
  const auto size = set_unix_address(name, address);
  if (size == 0) {
    spdlog::warn("systemd is told nothing: NOTIFY_SOCKET={} is neither a path nor @name", name);
    return -1;
  }
  const int fd = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd >= 0 && ::connect(fd, reinterpret_cast<const sockaddr*>(&address), size) == 0) return fd;
  spdlog::warn("systemd is told nothing: NOTIFY_SOCKET={}: {}", name, std::strerror(errno));
  if (fd >= 0) ::close(fd);
  return -1;
}

}  // namespace

SystemdNotifier::SystemdNotifier(boost::asio::io_context& control, SystemdEnvironment environment)
    : environment_(std::move(environment)),
      watchdog_interval_(watchdog_interval(environment_, ::getpid())),
      watchdog_(control) {
  if (!environment_.notify_socket.empty()) socket_ = connect_to_systemd(environment_.notify_socket);
}

SystemdNotifier::~SystemdNotifier() {
  if (socket_ >= 0) ::close(socket_);
}

void SystemdNotifier::starting() {
  send(starting_message());
  say_alive_later();
}

void SystemdNotifier::ready(std::size_t sockets) { send(ready_message(sockets)); }

void SystemdNotifier::stopping(std::size_t connections) { send(stopping_message(connections)); }

void SystemdNotifier::stop() { watchdog_.cancel(); }

void SystemdNotifier::send(std::string_view message) {
  if (socket_ < 0) return;
  if (::send(socket_, message.data(), message.size(), MSG_NOSIGNAL) >= 0) return;
  spdlog::warn("systemd was not told {}: {}", message.substr(0, message.find('\n')),
               std::strerror(errno));
}

void SystemdNotifier::say_alive_later() {
  if (socket_ < 0 || !watchdog_interval_) return;
  watchdog_.expires_after(*watchdog_interval_);
  watchdog_.async_wait([this](const boost::system::error_code& error) {
    if (error) return;
    send(alive_message());
    say_alive_later();
  });
}

}  // namespace kubeportal::app
