#pragma once

#include <thread>

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// An endpoint that greets every client with one byte of its choice, sends back whatever it gets,
/// and ends its direction when the client has ended the other. Serves on a thread of its own from
/// construction to destruction, any number of clients at once.
class EchoEndpoint {
 public:
  explicit EchoEndpoint(char greeting = '!', const SocketAddress& address = any_loopback_port());
  ~EchoEndpoint();

  const SocketAddress& address() const { return listener_.address(); }

 private:
  void serve();

  const char greeting_;
  Listener listener_;
  Descriptor stop_read_;
  Descriptor stop_write_;
  std::jthread thread_;
};

}  // namespace kubeportal::system
