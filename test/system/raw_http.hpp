#pragma once

#include <string>
#include <string_view>

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// Connects to a Unix socket; waits while its backlog is full.
Descriptor connect_to(const std::string& unix_socket, milliseconds limit = kPatience);

/// "GET /v1 HTTP/1.1" and the rest of a request's header.
std::string request(std::string_view method_and_target, std::string_view more_header = "");

/// A client of an HTTP server that sends what it is told, whole or not, and reads raw answers.
class RawHttp {
 public:
  explicit RawHttp(Descriptor connection) : connection_(std::move(connection)) {}

  const Descriptor& connection() const { return connection_; }
  void send(std::string_view bytes) const { send_all(connection_, bytes); }

  struct Answer {
    int status = 0;
    std::string body;
  };
  /// The next answer, by its Content-Length; what follows it stays for the next call.
  Answer read_answer();

  /// Reads until `text` has come.
  void read_until(std::string_view text);

 private:
  void read_some();

  Descriptor connection_;
  std::string received_;
};

/// The answer to one request over a connection of its own.
RawHttp::Answer ask(const std::string& unix_socket, std::string_view method_and_target);
RawHttp::Answer ask(const SocketAddress& server, std::string_view method_and_target);

}  // namespace kubeportal::system
