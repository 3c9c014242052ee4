#pragma once

#include <functional>
#include <string>

#include "proxy/model/socket_address.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay::test {

/// A connected UDP socket, as most clients use. Everything has a limit of 10 s.
class Client {
 public:
  explicit Client(const model::SocketAddress& server);

  void send(const std::string& payload) const;
  /// Throws std::system_error: ETIMEDOUT if nothing comes, ECONNREFUSED after ICMP.
  std::string receive() const;
  /// The error that receiving ends with.
  int error() const;

  int fd() const { return socket_.fd(); }
  model::SocketAddress address() const;

 private:
  Descriptor socket_;
};

/// An endpoint that is played by the test itself.
class Endpoint {
 public:
  explicit Endpoint(const std::string& address = "127.0.0.1:0");

  const model::SocketAddress& address() const { return address_; }

  /// The next datagram; throws std::system_error if none comes.
  std::string receive();
  bool nothing_waits() const;

  /// To the sender of the last datagram that was received.
  void reply(const std::string& payload) const;

  /// Who that was.
  model::SocketAddress peer() const { return model::from_kernel(peer_); }

 private:
  Descriptor socket_;
  model::SocketAddress address_;
  model::KernelAddress peer_;
};

/// An address at which nobody is.
model::SocketAddress nobody();

/// Waits until `condition` holds, at most 10 s; false if it never did.
bool eventually(const std::function<bool()>& condition);

/// A UDP socket bound to a loopback address and any port.
Descriptor endpoint_socket(const std::string& address = "127.0.0.1:0");
model::SocketAddress address_of(const Descriptor& socket);

/// The next datagram; throws std::system_error if none comes.
std::string receive(int socket);

/// The errno of binding another socket there; 0: it could be bound.
int error_of_binding(const model::SocketAddress& address, bool reuse);

}  // namespace kubeportal::relay::test
