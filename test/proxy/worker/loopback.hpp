#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <thread>

#include "proxy/model/socket_address.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::worker {

/// A blocking TCP client on loopback, with a limit of 10 s on everything.
class Client {
 public:
  /// Throws std::system_error with the error of connect(2).
  explicit Client(const model::SocketAddress& address);

  void send(const std::string& text, int flags = 0) const;
  void finish() const;  ///< FIN

  /// What arrives until FIN. Throws std::system_error for a reset.
  std::string read_to_end() const;
  std::string read(std::size_t size) const;

 private:
  relay::Descriptor socket_;
};

/// An endpoint that greets every client with its name, echoes what it gets and mirrors its FIN.
/// A thread a client; ends when destroyed, once its clients have gone.
class Endpoint {
 public:
  explicit Endpoint(std::string name);
  ~Endpoint();

  const model::SocketAddress& address() const { return address_; }

 private:
  void serve();
  void serve_one(relay::Descriptor client) const;

  const std::string name_;
  relay::Descriptor listener_;
  model::SocketAddress address_;
  std::thread thread_;
};

/// Waits until `condition` holds, at most 10 s; false if it never did.
bool eventually(const std::function<bool()>& condition);

}  // namespace kubeportal::worker
