#pragma once

#include "proxy/observe/health.hpp"
#include "proxy/observe/http_server.hpp"

namespace kubeportal::observe {

/// Serves /healthz and /livez. Owned by App; control thread. Goes on answering during a drain and
/// ends with stop() or its destructor.
class HealthServer {
 public:
  explicit HealthServer(boost::asio::io_context& control);

  /// As HttpServer::listen; logs where it serves.
  boost::system::result<model::SocketAddress> listen(const model::SocketAddress& address);

  /// From now on /healthz answers 503. Idempotent.
  void drain();

  void stop();

 private:
  Health health_;
  HttpServer server_;
};

}  // namespace kubeportal::observe
