#include "proxy/observe/admin_server.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::observe {

AdminServer::AdminServer(boost::asio::io_context& control, HttpRoutes routes)
    : server_(control, std::move(routes)) {}

void AdminServer::listen(const std::string& path) {
  constexpr auto kWarning =
      "there is no admin socket, so explain, conns, top, journal and export cannot ask this "
      "process: {}";
  auto listener = UnixListener::open(path);
  if (!listener) return spdlog::warn(kWarning, listener.error());
  listener_.emplace(std::move(*listener));
  const auto served = server_.listen(listener_->release(), path);
  if (!served) return spdlog::warn(kWarning, served.error().message());
  spdlog::debug("the admin socket is {}", path);
}

void AdminServer::stop() {
  server_.stop();
  listener_.reset();
}

}  // namespace kubeportal::observe
