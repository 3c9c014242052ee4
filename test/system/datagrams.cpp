#include "test/system/datagrams.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <poll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>

namespace kubeportal::system {

namespace {

[[noreturn]] void fail(const char* call) {
  throw std::system_error(errno, std::generic_category(), call);
}

}  // namespace

Descriptor datagram_socket(const SocketAddress& bound_to) {
  const int family = bound_to.address.is_v6() ? AF_INET6 : AF_INET;
  Descriptor socket(::socket(family, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  const int room = 4 << 20;
  if (::setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUFFORCE, &room, sizeof room) != 0) {
    ::setsockopt(socket.number(), SOL_SOCKET, SO_RCVBUF, &room, sizeof room);
  }
  const model::KernelAddress kernel(bound_to);
  if (::bind(socket.number(), kernel.data(), kernel.length) != 0) fail("bind");
  return socket;
}

Descriptor datagram_client(const SocketAddress& server) {
  const bool v6 = server.address.is_v6();
  auto socket = datagram_socket(*model::parse_socket_address(v6 ? "[::]:0" : "0.0.0.0:0"));
  const model::KernelAddress kernel(server);
  if (::connect(socket.number(), kernel.data(), kernel.length) != 0) fail("connect");
  return socket;
}

void send_datagram(const Descriptor& socket, std::string_view payload) {
  if (::send(socket.number(), payload.data(), payload.size(), 0) < 0) fail("send");
}

std::optional<std::string> receive_datagram(const Descriptor& socket, milliseconds limit) {
  std::string payload(65536, '\0');
  const Deadline deadline(limit);
  while (!deadline.passed()) {
    pollfd readable{socket.number(), POLLIN, 0};
    if (::poll(&readable, 1, deadline.poll_timeout()) < 1) break;
    const auto size = ::recv(socket.number(), payload.data(), payload.size(), 0);
    if (size >= 0) {
      payload.resize(static_cast<std::size_t>(size));
      return payload;
    }
    if (errno != EAGAIN) fail("recv");  // readiness may be spurious: select(2), BUGS
  }
  return std::nullopt;
}

DatagramEcho::DatagramEcho(std::string name, const SocketAddress& address)
    : name_(std::move(name)),
      socket_(datagram_socket(address)),
      address_(address_of(socket_)),
      stop_(::eventfd(0, EFD_CLOEXEC)),
      thread_([this] { serve(); }) {}

DatagramEcho::~DatagramEcho() {
  ::eventfd_write(stop_.number(), 1);
  thread_.join();
}

void DatagramEcho::serve() {
  std::string buffer(65536 + name_.size(), '\0');
  buffer.replace(0, name_.size(), name_);
  while (true) {
    std::array<pollfd, 2> waits{{{socket_.number(), POLLIN, 0}, {stop_.number(), POLLIN, 0}}};
    ::poll(waits.data(), waits.size(), -1);
    if (waits[1].revents != 0) return;
    model::KernelAddress client;
    while (true) {
      client.length = sizeof client.storage;
      const auto size = ::recvfrom(socket_.number(), buffer.data() + name_.size(), 65536, 0,
                                   client.data(), &client.length);
      if (size < 0) break;
      ::sendto(socket_.number(), buffer.data(), name_.size() + static_cast<std::size_t>(size), 0,
               client.data(), client.length);
    }
  }
}

}  // namespace kubeportal::system
