#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "test/system/sockets.hpp"

/// UDP by hand, for tests that play client and endpoint.
namespace kubeportal::system {

/// A UDP socket, non-blocking, with room for bursts.
Descriptor datagram_socket(const SocketAddress& bound_to);

/// A client's socket: from any port, connected.
Descriptor datagram_client(const SocketAddress& server);

void send_datagram(const Descriptor& socket, std::string_view payload);

/// The next datagram; nullopt if none comes within `limit`. Throws std::system_error for what ICMP
/// tells.
std::optional<std::string> receive_datagram(const Descriptor& socket,
                                            milliseconds limit = kPatience);

/// Sends back whatever it gets, behind a name where it has one. Serves on a thread of its own from
/// construction to destruction.
class DatagramEcho {
 public:
  explicit DatagramEcho(std::string name = "", const SocketAddress& address = any_loopback_port());
  ~DatagramEcho();

  const SocketAddress& address() const { return address_; }

 private:
  void serve();

  const std::string name_;
  Descriptor socket_;
  SocketAddress address_;
  Descriptor stop_;  // an eventfd
  std::jthread thread_;
};

}  // namespace kubeportal::system
