#include "test/system/sockets.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>

namespace kubeportal::system {
namespace {

constexpr int kEthernetSegment = 1448;

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

Descriptor stream_socket(const SocketAddress& address) {
  const int family = address.address.is_v4() ? AF_INET : AF_INET6;
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) fail("socket");
  return socket;
}

void set_option(int socket, int level, int option, int value) {
  if (::setsockopt(socket, level, option, &value, sizeof value) != 0) fail("setsockopt");
}

/// False when the deadline passed first.
bool wait_for(int socket, short events, const Deadline& deadline) {
  pollfd entry{socket, events, 0};
  int ready = 0;
  do {
    ready = ::poll(&entry, 1, deadline.poll_timeout());
  } while (ready < 0 && errno == EINTR);
  return ready > 0;
}

void wait_or_throw(int socket, short events, const Deadline& deadline, const char* what) {
  if (!wait_for(socket, events, deadline)) throw TimedOut(what);
}

bool would_block() { return errno == EAGAIN || errno == EINTR; }

}  // namespace

SocketAddress any_loopback_port() { return {boost::asio::ip::address_v4::loopback(), 0}; }

Descriptor bound_socket(const SocketAddress& address) {
  Descriptor socket = stream_socket(address);
  set_option(socket.number(), SOL_SOCKET, SO_REUSEADDR, 1);
  const model::KernelAddress kernel(address);
  if (::bind(socket.number(), kernel.data(), kernel.length) != 0) fail("bind");
  return socket;
}

SocketAddress address_of(const Descriptor& socket) {
  model::KernelAddress kernel;
  if (::getsockname(socket.number(), kernel.data(), &kernel.length) != 0) fail("getsockname");
  return model::from_kernel(kernel);
}

Listener::Listener(const ListenOptions& options) : backlog_(options.backlog) {
  // A port that the kernel chose is lost when a socket stops listening; one asked for is not. So
  // one socket finds a free port and another asks for it.
  const Descriptor scout = bound_socket(options.address);
  address_ = address_of(scout);
  socket_ = bound_socket(address_);
  set_buffer_sizes(number(), {.receive = options.receive_buffer});
  listen_again();
}

Descriptor Listener::accept(milliseconds limit) const {
  const Deadline deadline(limit);
  while (true) {
    wait_or_throw(number(), POLLIN, deadline, "nobody connected to the listener in time");
    if (auto client = try_accept()) return std::move(*client);
  }
}

std::optional<Descriptor> Listener::try_accept() const {
  Descriptor client(::accept4(number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (client.is_open()) return client;
  if (would_block() || errno == ECONNABORTED) return std::nullopt;
  fail("accept");
}

void Listener::refuse() {
  if (::shutdown(number(), SHUT_RD) != 0) fail("shutdown");
}

void Listener::listen_again() {
  if (::listen(number(), backlog_) != 0) fail("listen");
}

void set_buffer_sizes(int socket, BufferSizes sizes) {
  if (sizes.receive > 0) {
    set_option(socket, SOL_SOCKET, SO_RCVBUF, sizes.receive);
    set_option(socket, IPPROTO_TCP, TCP_MAXSEG, kEthernetSegment);
  }
  if (sizes.send > 0) set_option(socket, SOL_SOCKET, SO_SNDBUF, sizes.send);
}

Descriptor start_connecting(const SocketAddress& address, BufferSizes sizes) {
  Descriptor socket = stream_socket(address);
  set_option(socket.number(), IPPROTO_TCP, TCP_NODELAY, 1);
  set_buffer_sizes(socket.number(), sizes);
  const model::KernelAddress kernel(address);
  if (::connect(socket.number(), kernel.data(), kernel.length) != 0 && errno != EINPROGRESS) {
    fail("connect");
  }
  return socket;
}

Connected try_connect(const SocketAddress& address, milliseconds limit) {
  Descriptor socket = start_connecting(address);
  if (!wait_for(socket.number(), POLLOUT, Deadline(limit))) return {Descriptor(), ETIMEDOUT};
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &length);
  if (error != 0) socket.close();
  return {std::move(socket), error};
}

Descriptor connect_to(const SocketAddress& address, milliseconds limit) {
  Connected connected = try_connect(address, limit);
  if (connected.error != 0) {
    throw std::system_error(connected.error, std::generic_category(),
                            "connect to " + model::to_string(address));
  }
  return std::move(connected.socket);
}

void send_all(const Descriptor& socket, std::string_view bytes, milliseconds limit) {
  const Deadline deadline(limit);
  while (!bytes.empty()) {
    const auto sent = ::send(socket.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    } else if (would_block()) {
      wait_or_throw(socket.number(), POLLOUT, deadline, "the other side took too long to read");
    } else {
      fail("send");
    }
  }
}

std::string receive_exactly(const Descriptor& socket, std::size_t count, milliseconds limit) {
  const Deadline deadline(limit);
  std::string bytes(count, '\0');
  std::size_t have = 0;
  while (have < count) {
    const auto n = ::recv(socket.number(), bytes.data() + have, count - have, 0);
    if (n > 0) {
      have += static_cast<std::size_t>(n);
    } else if (n == 0) {
      throw std::runtime_error("EOF after " + std::to_string(have) + " of " +
                               std::to_string(count) + " bytes");
    } else if (would_block()) {
      wait_or_throw(socket.number(), POLLIN, deadline, "the expected bytes did not come in time");
    } else {
      fail("recv");
    }
  }
  return bytes;
}

std::size_t send_until_stuck(const Descriptor& socket, milliseconds quiet) {
  static const std::string block(65'536, 'x');
  std::size_t taken = 0;
  while (true) {
    const auto sent = ::send(socket.number(), block.data(), block.size(), MSG_NOSIGNAL);
    if (sent > 0) {
      taken += static_cast<std::size_t>(sent);
    } else if (!would_block()) {
      fail("send");
    } else if (!wait_for(socket.number(), POLLOUT, Deadline(quiet))) {
      return taken;
    }
  }
}

Received receive_to_end(const Descriptor& socket, milliseconds limit) {
  const Deadline deadline(limit);
  std::string bytes;
  std::array<char, 65'536> chunk;
  while (true) {
    const auto n = ::recv(socket.number(), chunk.data(), chunk.size(), 0);
    if (n > 0) {
      bytes.append(chunk.data(), static_cast<std::size_t>(n));
    } else if (n == 0) {
      return {std::move(bytes), Ending::eof};
    } else if (errno == ECONNRESET) {
      return {std::move(bytes), Ending::reset};
    } else if (would_block()) {
      wait_or_throw(socket.number(), POLLIN, deadline, "neither EOF nor a reset came in time");
    } else {
      fail("recv");
    }
  }
}

bool fails_within(const Descriptor& socket, milliseconds limit) {
  // Without events asked for, poll(2) still reports POLLERR and POLLHUP.
  return wait_for(socket.number(), 0, Deadline(limit));
}

void finish_sending(const Descriptor& socket) {
  if (::shutdown(socket.number(), SHUT_WR) != 0) fail("shutdown");
}

void reset(Descriptor socket) {
  const linger abort{1, 0};
  if (::setsockopt(socket.number(), SOL_SOCKET, SO_LINGER, &abort, sizeof abort) != 0) {
    fail("setsockopt");
  }
}

}  // namespace kubeportal::system
