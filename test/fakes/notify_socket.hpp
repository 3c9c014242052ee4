#pragma once

#include <array>
#include <cerrno>
#include <cstddef>
#include <cstring>
#include <optional>
#include <string>
#include <string_view>
#include <system_error>

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

namespace kubeportal::fakes {

/// systemd's end of NOTIFY_SOCKET: a real Unix datagram socket, with an abstract name that the
/// kernel chooses, or at a path.
class NotifySocket {
 public:
  explicit NotifySocket(std::string_view path = {}) {
    sockaddr_un address{};
    address.sun_family = AF_UNIX;
    path.copy(address.sun_path, sizeof address.sun_path - 1);
    const auto size = path.empty() ? sizeof address.sun_family : sizeof address;
    if (::bind(fd_, reinterpret_cast<const sockaddr*>(&address), static_cast<socklen_t>(size)) !=
        0) {
      throw std::system_error(errno, std::generic_category(), "bind");
    }
    socklen_t length = sizeof address;
    ::getsockname(fd_, reinterpret_cast<sockaddr*>(&address), &length);
    name_.assign(address.sun_path, length - offsetof(sockaddr_un, sun_path));
    name_ = path.empty() ? '@' + name_.substr(1) : std::string(path);
  }
  ~NotifySocket() { ::close(fd_); }
  NotifySocket(const NotifySocket&) = delete;
  NotifySocket& operator=(const NotifySocket&) = delete;

  /// As NOTIFY_SOCKET says it.
  const std::string& name() const { return name_; }

  /// The next message; nullopt if none comes within so many milliseconds.
  std::optional<std::string> next(int limit = 20'000) const {
    pollfd readable{fd_, POLLIN, 0};
    if (::poll(&readable, 1, limit) != 1) return std::nullopt;
    std::array<char, 4096> bytes;
    const auto size = ::recv(fd_, bytes.data(), bytes.size(), 0);
    return std::string(bytes.data(), static_cast<std::size_t>(size));
  }

 private:
  const int fd_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  std::string name_;
};

}  // namespace kubeportal::fakes
