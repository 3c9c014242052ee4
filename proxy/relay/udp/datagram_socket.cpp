#include "proxy/relay/udp/datagram_socket.hpp"

#include <cerrno>
#include <limits>

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "proxy/relay/udp/arrival.hpp"

namespace kubeportal::relay {

using boost::system::error_code;

namespace {

constexpr int kBufferSize = 4 << 20;

/// No interface has this number, so no datagram arrives there.
constexpr int kNowhere = std::numeric_limits<int>::max();
constexpr int kEverywhere = 0;

error_code last_error() { return {errno, boost::system::system_category()}; }

error_code set(int fd, int level, int name, int value) {
  return ::setsockopt(fd, level, name, &value, sizeof value) == 0 ? error_code() : last_error();
}

Descriptor udp_socket(bool v6) {
  return Descriptor(
      ::socket(v6 ? AF_INET6 : AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_UDP));
}

boost::system::result<Descriptor> open_for(const model::SocketAddress& address) {
  const bool v6 = address.address.is_v6();
  auto socket = udp_socket(v6);
  if (!socket) return last_error();
  if (v6) set(socket.fd(), IPPROTO_IPV6, IPV6_V6ONLY, 1);
  enlarge_buffers(socket.fd());
  if (!address.address.is_unspecified()) return socket;
  if (const auto error = ask_for_arrival(socket.fd(), v6)) return error;
  return socket;
}

error_code bind_to(const Descriptor& socket, const model::SocketAddress& address) {
  const model::KernelAddress kernel(address);
  return ::bind(socket.fd(), kernel.data(), kernel.length) == 0 ? error_code() : last_error();
}

/// Anybody may tie a socket to an interface, but to untie it takes CAP_NET_RAW.
bool may_change_interface() {
  static const bool may = [] {
    const auto trial = udp_socket(false);
    return !set(trial.fd(), SOL_SOCKET, SO_BINDTOIFINDEX, kNowhere) &&
           !set(trial.fd(), SOL_SOCKET, SO_BINDTOIFINDEX, kEverywhere);
  }();
  return may;
}

/// connect(2) of a socket that the worker may be receiving from meanwhile, which the kernel puts in
/// order. Not by the C library's name: ThreadSanitizer takes that for the birth of the descriptor.
error_code connect_to(int socket, const sockaddr* peer, socklen_t length) {
  if (::syscall(SYS_connect, socket, peer, length) == 0) return {};
  return last_error();
}

/// Its own address: nobody can send from there but the socket itself, which does not.
model::SocketAddress itself(const model::SocketAddress& bound) {
  if (!bound.address.is_unspecified()) return bound;
  if (bound.address.is_v6()) return {boost::asio::ip::address_v6::loopback(), bound.port};
  return {boost::asio::ip::address_v4::loopback(), bound.port};
}

}  // namespace

boost::system::result<DatagramSocket> DatagramSocket::bind(const model::SocketAddress& address) {
  auto socket = open_for(address);
  if (!socket) return socket.error();
  if (const auto error = bind_to(*socket, address)) return error;
  model::KernelAddress bound;
  if (::getsockname(socket->fd(), bound.data(), &bound.length) != 0) return last_error();
  const auto bound_address = model::from_kernel(bound);
  if (address.port != 0) return DatagramSocket(std::move(*socket), bound_address);

  // The kernel gives a port that it chose itself away when a socket is disconnected: it has to be
  // asked for by number, while the first socket still guards it.
  auto by_number = open_for(bound_address);
  if (!by_number) return by_number.error();
  set(socket->fd(), SOL_SOCKET, SO_REUSEADDR, 1);
  set(by_number->fd(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (const auto error = bind_to(*by_number, bound_address)) return error;
  set(by_number->fd(), SOL_SOCKET, SO_REUSEADDR, 0);
  return DatagramSocket(std::move(*by_number), bound_address);
}

error_code DatagramSocket::serve() {
  if (address_.address.is_unspecified() && may_change_interface()) {
    return set(socket_.fd(), SOL_SOCKET, SO_BINDTOIFINDEX, kEverywhere);
  }
  const sockaddr nobody{.sa_family = AF_UNSPEC, .sa_data = {}};
  return connect_to(socket_.fd(), &nobody, sizeof nobody);
}

error_code DatagramSocket::hold() {
  // To connect a socket that is bound to every address would bind it to the one it then sends from,
  // and the port would be free on the others.
  if (address_.address.is_unspecified() && may_change_interface()) {
    return set(socket_.fd(), SOL_SOCKET, SO_BINDTOIFINDEX, kNowhere);
  }
  const model::KernelAddress peer(itself(address_));
  return connect_to(socket_.fd(), peer.data(), peer.length);
}

void DatagramSocket::vacate(const Descriptor& placeholder) {
  ::dup3(placeholder.fd(), socket_.fd(), O_CLOEXEC);
}

void enlarge_buffers(int socket) {
  if (set(socket, SOL_SOCKET, SO_RCVBUFFORCE, kBufferSize)) {
    set(socket, SOL_SOCKET, SO_RCVBUF, kBufferSize);
  }
  if (set(socket, SOL_SOCKET, SO_SNDBUFFORCE, kBufferSize)) {
    set(socket, SOL_SOCKET, SO_SNDBUF, kBufferSize);
  }
}

}  // namespace kubeportal::relay
