#pragma once

#include <boost/system/result.hpp>

#include "proxy/model/socket_address.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

/// The UDP socket that clients send to; it keeps its port from bind to close, serving or held.
/// Shared by the control thread, which opens it and says when to serve, and the worker that
/// receives on it.
///
/// While held, the kernel finds no socket for a client's datagram and answers with ICMP port
/// unreachable, so that clients are refused at once, as TCP's are; nobody else can take the port.
class DatagramSocket {
 public:
  /// Binds and serves. The error is that of socket(2), bind(2) or getsockname(2).
  static boost::system::result<DatagramSocket> bind(const model::SocketAddress& address);

  /// Receives everybody's datagrams, again if need be.
  boost::system::error_code serve();

  /// Refuses clients and keeps the port. Datagrams that have arrived can still be received.
  boost::system::error_code hold();

  /// Closes the socket and leaves a copy of `placeholder` under its descriptor number: the port is
  /// free when this returns or, where the worker is in a system call on it, a moment later; and a
  /// worker that still knows the number meets nobody else's socket.
  void vacate(const Descriptor& placeholder);

  int fd() const { return socket_.fd(); }
  const model::SocketAddress& address() const { return address_; }  ///< with the real port

 private:
  DatagramSocket(Descriptor socket, const model::SocketAddress& address)
      : socket_(std::move(socket)), address_(address) {}

  Descriptor socket_;
  model::SocketAddress address_;
};

/// Room for the bursts that arrive while the worker is busy: 4 MiB a direction where that is
/// permitted (CAP_NET_ADMIN), else what net.core.rmem_max and wmem_max allow.
void enlarge_buffers(int socket);

}  // namespace kubeportal::relay
