#include "proxy/observe/health_server.hpp"

#include <spdlog/spdlog.h>

namespace kubeportal::observe {

using Clock = std::chrono::system_clock;

HealthServer::HealthServer(boost::asio::io_context& control)
    : server_(control,
              {{"/healthz",
                [this](const HttpRespond& respond) { respond(healthz(health_, Clock::now())); }},
               {"/livez", [](const HttpRespond& respond) { respond(livez(Clock::now())); }}}) {}

boost::system::result<model::SocketAddress> HealthServer::listen(
    const model::SocketAddress& address) {
  auto bound = server_.listen(address);
  if (bound) spdlog::info("serving health on http://{}/healthz", model::to_string(*bound));
  return bound;
}

void HealthServer::drain() {
  if (!health_.draining_since) health_.draining_since = Clock::now();
}

void HealthServer::stop() { server_.stop(); }

}  // namespace kubeportal::observe
