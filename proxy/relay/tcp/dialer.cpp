#include "proxy/relay/tcp/dialer.hpp"

#include <cerrno>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace kubeportal::relay {

using boost::system::error_code;
using model::DialFailure;

namespace {

error_code last_error() { return {errno, boost::system::system_category()}; }

}  // namespace

void set_dial_mark(int fd, std::uint32_t dial_mark) {
  if (dial_mark != 0) ::setsockopt(fd, SOL_SOCKET, SO_MARK, &dial_mark, sizeof dial_mark);
}

boost::system::result<Descriptor> open_endpoint_socket(const model::SocketAddress& endpoint,
                                                       std::uint32_t dial_mark) {
  const int family = endpoint.address.is_v6() ? AF_INET6 : AF_INET;
  Descriptor socket(::socket(family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket) return last_error();
  set_dial_mark(socket.fd(), dial_mark);
  return socket;
}

error_code begin_connect(const Descriptor& socket, const model::SocketAddress& endpoint) {
  const model::KernelAddress kernel(endpoint);
  if (::connect(socket.fd(), kernel.data(), kernel.length) == 0 || errno == EINPROGRESS) return {};
  return last_error();
}

void set_no_delay(const Descriptor& socket) {
  const int on = 1;
  ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

void set_quick_acknowledgement(const Descriptor& socket, bool on) {
  const int value = on ? 1 : 0;
  ::setsockopt(socket.fd(), IPPROTO_TCP, TCP_QUICKACK, &value, sizeof value);
}

error_code pending_error(const Descriptor& socket) {
  int error = 0;
  socklen_t length = sizeof error;
  ::getsockopt(socket.fd(), SOL_SOCKET, SO_ERROR, &error, &length);
  return {error, boost::system::system_category()};
}

bool is_exhaustion(const error_code& error) {
  switch (error.value()) {
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
      return true;
    default:
      return false;
  }
}

DialFailure dial_failure_of(const error_code& error) {
  switch (error.value()) {
    case ECONNREFUSED:
      return DialFailure::refused;
    case ETIMEDOUT:
      return DialFailure::timed_out;
    case ECONNRESET:
    case EPIPE:
      return DialFailure::reset;
    case EMFILE:
    case ENFILE:
    case ENOBUFS:
    case ENOMEM:
    case EADDRNOTAVAIL:
    case EAGAIN:
      return DialFailure::out_of_resources;
    default:
      return DialFailure::unreachable;
  }
}

}  // namespace kubeportal::relay
