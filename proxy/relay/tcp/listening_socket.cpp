#include "proxy/relay/tcp/listening_socket.hpp"

#include <cerrno>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

namespace kubeportal::relay {

using boost::system::error_code;

namespace {

/// The kernel cuts it to net.core.somaxconn.
constexpr int kBacklog = 65535;

error_code last_error() { return {errno, boost::system::system_category()}; }

void set(int fd, int level, int name, int value) {
  ::setsockopt(fd, level, name, &value, sizeof value);
}

}  // namespace

boost::system::result<ListeningSocket> ListeningSocket::bind(const model::SocketAddress& address,
                                                             int keepalive_interval_seconds) {
  const bool v6 = address.address.is_v6();
  Descriptor socket(
      ::socket(v6 ? AF_INET6 : AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket) return last_error();
  set(socket.fd(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (v6) set(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  set(socket.fd(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (keepalive_interval_seconds > 0) {
    set(socket.fd(), SOL_SOCKET, SO_KEEPALIVE, 1);
    set(socket.fd(), IPPROTO_TCP, TCP_KEEPIDLE, keepalive_interval_seconds);
    set(socket.fd(), IPPROTO_TCP, TCP_KEEPINTVL, keepalive_interval_seconds);
  }

  const model::KernelAddress wanted(address);
  if (::bind(socket.fd(), wanted.data(), wanted.length) != 0) return last_error();
  model::KernelAddress bound;
  if (::getsockname(socket.fd(), bound.data(), &bound.length) != 0) return last_error();
  const auto bound_address = model::from_kernel(bound);
  // The kernel gives a port that it chose itself away when a socket stops listening: it has to be
  // asked for by number, while the first socket still guards it.
  if (address.port == 0) return bind(bound_address, keepalive_interval_seconds);
  return ListeningSocket(std::move(socket), bound_address);
}

error_code ListeningSocket::listen() {
  // Needed here as at bind: connections of an earlier life of this socket may still run.
  set(socket_.fd(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (::listen(socket_.fd(), kBacklog) != 0) return last_error();
  return {};
}

void ListeningSocket::hold() {
  ::shutdown(socket_.fd(), SHUT_RD);
  // A bound socket that does not listen shares its port with any other that sets SO_REUSEADDR too.
  set(socket_.fd(), SOL_SOCKET, SO_REUSEADDR, 0);
}

void ListeningSocket::vacate(const Descriptor& placeholder) {
  ::dup3(placeholder.fd(), socket_.fd(), O_CLOEXEC);
}

}  // namespace kubeportal::relay
