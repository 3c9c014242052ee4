#pragma once

#include <optional>
#include <string>

#include "proxy/observe/http_server.hpp"
#include "proxy/observe/unix_listener.hpp"

namespace kubeportal::observe {

/// The admin socket: what docs/ADMIN.md says, on a Unix socket. Owned by App, control thread. Ends
/// with stop(), which removes the path.
class AdminServer {
 public:
  AdminServer(boost::asio::io_context& control, HttpRoutes routes);

  /// Serves at `path`; where that cannot be it is one warning, and the proxy goes on without.
  void listen(const std::string& path);
  void stop();

 private:
  HttpServer server_;
  std::optional<UnixListener> listener_;
};

}  // namespace kubeportal::observe
