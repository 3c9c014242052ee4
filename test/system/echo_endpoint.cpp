#include "test/system/echo_endpoint.hpp"

#include <array>
#include <cerrno>
#include <map>
#include <system_error>

#include <fcntl.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kubeportal::system {
namespace {

void watch(int epoll, int descriptor) {
  epoll_event event{EPOLLIN, {.fd = descriptor}};
  if (::epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event) != 0) {
    throw std::system_error(errno, std::generic_category(), "epoll_ctl");
  }
}

/// A child that is being started holds copies of all descriptors for a moment, so that closing one
/// is not enough: its number would go on telling of events when it is somebody else's already.
void stop_watching(int epoll, int descriptor) {
  ::epoll_ctl(epoll, EPOLL_CTL_DEL, descriptor, nullptr);
}

/// False when the client is done.
bool echo_once(int client) {
  std::array<char, 4096> bytes;
  const auto n = ::recv(client, bytes.data(), bytes.size(), 0);
  if (n < 0) return errno == EAGAIN;
  // Clients of this endpoint send little, so that the socket's buffer takes every answer whole.
  return n > 0 && ::send(client, bytes.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL) == n;
}

}  // namespace

EchoEndpoint::EchoEndpoint(char greeting, const SocketAddress& address)
    : greeting_(greeting), listener_(ListenOptions{.address = address}) {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) {
    throw std::system_error(errno, std::generic_category(), "pipe2");
  }
  stop_read_ = Descriptor(ends[0]);
  stop_write_ = Descriptor(ends[1]);
  thread_ = std::jthread([this] { serve(); });
}

EchoEndpoint::~EchoEndpoint() {
  stop_write_.close();
  thread_.join();
}

void EchoEndpoint::serve() {
  const Descriptor epoll(::epoll_create1(EPOLL_CLOEXEC));
  watch(epoll.number(), stop_read_.number());
  watch(epoll.number(), listener_.number());
  std::map<int, Descriptor> clients;
  while (true) {
    epoll_event event{};
    if (::epoll_wait(epoll.number(), &event, 1, -1) < 1) continue;
    if (event.data.fd == stop_read_.number()) return;
    if (event.data.fd != listener_.number()) {
      if (echo_once(event.data.fd)) continue;
      stop_watching(epoll.number(), event.data.fd);
      clients.erase(event.data.fd);
      continue;
    }
    while (auto client = listener_.try_accept()) {
      ::send(client->number(), &greeting_, 1, MSG_NOSIGNAL);
      watch(epoll.number(), client->number());
      const int number = client->number();
      clients.emplace(number, std::move(*client));
    }
  }
}

}  // namespace kubeportal::system
