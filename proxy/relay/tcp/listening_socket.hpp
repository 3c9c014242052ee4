#pragma once

#include <boost/system/result.hpp>

#include "proxy/model/socket_address.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

/// An accepting TCP socket that keeps its port from bind to close, listening or not. Shared by the
/// control thread, which opens it and says when to listen, and the worker that accepts on it.
///
/// While held, clients are refused and nobody else can take the port, not even with SO_REUSEADDR.
class ListeningSocket {
 public:
  /// Binds; does not listen yet. Accepted sockets inherit TCP_NODELAY and, if the interval is not
  /// 0, keepalive. The error is that of socket(2), bind(2) or getsockname(2).
  static boost::system::result<ListeningSocket> bind(const model::SocketAddress& address,
                                                     int keepalive_interval_seconds);

  /// Listens, again if need be.
  boost::system::error_code listen();

  /// Stops listening and keeps the port. Connections in the backlog are reset.
  void hold();

  /// Closes the socket and leaves a copy of `placeholder` under its descriptor number: the port is
  /// free when this returns, while a worker that still knows the number meets nobody else's socket.
  void vacate(const Descriptor& placeholder);

  int fd() const { return socket_.fd(); }
  const model::SocketAddress& address() const { return address_; }  ///< with the real port

 private:
  ListeningSocket(Descriptor socket, const model::SocketAddress& address)
      : socket_(std::move(socket)), address_(address) {}

  Descriptor socket_;
  model::SocketAddress address_;
};

}  // namespace kubeportal::relay
