#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include <boost/system/result.hpp>

#include "proxy/model/socket_address.hpp"
#include "proxy/observe/http_answer.hpp"

namespace boost::asio {
class io_context;
}

namespace kubeportal::observe {

/// What a client may take of the server.
struct HttpLimits {
  std::uint32_t header_bytes = 8 * 1024;
  std::uint32_t body_bytes = 16 * 1024;  ///< bodies are read and ignored
  std::chrono::milliseconds timeout{
      10000};  ///< for a whole request, an answer, or the next request
  std::size_t stream_backlog = 1024 * 1024;  ///< bytes of a stream that nobody has taken yet
  std::size_t unsent_answers =
      64 * 1024 * 1024;                         ///< bytes of all answers that nobody has taken yet
  std::size_t connections = 64;                 ///< at once; further clients wait in the backlog
  std::chrono::milliseconds accept_pause{250};  ///< before accepting again where it failed
};

/// A small HTTP/1.1 server for metrics, health and the admin socket: fixed paths, keep-alive. Other
/// paths get 404, other methods 405, each with a sentence.
///
/// Owned by MetricsServer, HealthServer and AdminServer; lives on the control io_context and its
/// thread. It ends with stop() or its destructor: the listener and all connections are closed, no
/// handler is called afterwards.
class HttpServer {
 public:
  HttpServer(boost::asio::io_context& control, HttpRoutes routes, HttpLimits limits = {});
  ~HttpServer();

  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  /// Binds and listens; port 0 takes any free port, `::` serves IPv4 as well. Returns the bound
  /// address, or the error of socket(2), bind(2) or listen(2): then nothing is left behind, and it
  /// may be called again.
  boost::system::result<model::SocketAddress> listen(const model::SocketAddress& address);

  /// Serves whom a listening Unix socket accepts, and takes the descriptor over.
  boost::system::result<void> listen(int unix_socket, const std::string& name);

  /// Idempotent.
  void stop();

 private:
  class Listener;

  boost::asio::io_context& control_;
  const std::shared_ptr<const HttpRoutes> routes_;
  const HttpLimits limits_;
  std::shared_ptr<Listener> listener_;  ///< null while not listening
};

}  // namespace kubeportal::observe
