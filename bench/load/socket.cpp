#include "bench/load/socket.hpp"

#include <cerrno>
#include <stdexcept>
#include <system_error>
#include <utility>

#include <arpa/inet.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

namespace kubeportal::bench {

Socket::Socket(Mode mode)
    : fd_(::socket(AF_INET,
                   SOCK_STREAM | SOCK_CLOEXEC | (mode == Mode::non_blocking ? SOCK_NONBLOCK : 0),
                   0)) {
  if (fd_ < 0) throw std::system_error(errno, std::generic_category(), "no socket to be had");
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  const timeval limit{.tv_sec = 10, .tv_usec = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
}

Socket::~Socket() {
  if (fd_ >= 0) ::close(fd_);
}

Socket::Socket(Socket&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}

Socket& Socket::operator=(Socket&& other) noexcept {
  std::swap(fd_, other.fd_);
  return *this;
}

bool Socket::connect(const sockaddr_in& target) const {
  const auto* address = reinterpret_cast<const sockaddr*>(&target);
  return ::connect(fd_, address, sizeof target) == 0 || errno == EINPROGRESS;
}

bool Socket::send(std::string_view text) const {
  while (!text.empty()) {
    const ssize_t sent = ::send(fd_, text.data(), text.size(), MSG_NOSIGNAL);
    if (sent < 0) return false;
    text.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

ssize_t Socket::receive(char* buffer, std::size_t size) const {
  return ::recv(fd_, buffer, size, 0);
}

sockaddr_in target_of(const std::string& address, const std::string& port) {
  sockaddr_in target{};
  target.sin_family = AF_INET;
  target.sin_port = htons(static_cast<std::uint16_t>(std::stoul(port)));
  if (::inet_pton(AF_INET, address.c_str(), &target.sin_addr) != 1) {
    throw std::invalid_argument(address + " is not an IPv4 address");
  }
  return target;
}

}  // namespace kubeportal::bench
