#include "proxy/observe/service_health_server.hpp"

#include <algorithm>
#include <utility>

#include <spdlog/spdlog.h>

#include "proxy/observe/service_health.hpp"

namespace kubeportal::observe {

ServiceHealthServer::ServiceHealthServer(boost::asio::io_context& control,
                                         Surroundings surroundings)
    : control_(control), surroundings_(std::move(surroundings)), retry_(control) {}

void ServiceHealthServer::set(const std::string& service, const model::HealthCheck& check) {
  const auto [entry, is_new] = services_.try_emplace(service);
  auto& served = entry->second;
  const bool moves = !is_new && served.check.port != check.port;
  served.check = check;
  if (moves) {
    served.listening.clear();
    served.failed.clear();
  }
  if (is_new || moves) open_missing();
}

void ServiceHealthServer::remove(const std::string& service) { services_.erase(service); }

void ServiceHealthServer::listen_on(std::vector<model::IpAddress> addresses) {
  addresses_ = std::move(addresses);
  const auto is_gone = [&](const model::IpAddress& address) {
    return std::find(addresses_.begin(), addresses_.end(), address) == addresses_.end();
  };
  for (auto& [service, served] : services_) {
    std::erase_if(served.listening, [&](const auto& entry) { return is_gone(entry.first); });
    std::erase_if(served.failed, is_gone);
  }
  open_missing();
}

std::vector<model::SocketAddress> ServiceHealthServer::addresses_of(
    const std::string& service) const {
  std::vector<model::SocketAddress> addresses;
  if (const auto served = services_.find(service); served != services_.end()) {
    for (const auto& [ip, listening] : served->second.listening) {
      addresses.push_back(listening.address);
    }
  }
  return addresses;
}

void ServiceHealthServer::stop() {
  retry_.cancel();
  services_.clear();
  addresses_.clear();
}

void ServiceHealthServer::open_missing() {
  bool all_are_open = true;
  for (auto& [service, served] : services_) {
    for (const auto& address : addresses_) {
      if (served.listening.contains(address)) continue;
      all_are_open = open(service, served, address) && all_are_open;
    }
  }
  if (all_are_open) return;
  retry_.expires_after(surroundings_.retry_interval);
  retry_.async_wait([this](const boost::system::error_code& cancelled) {
    if (!cancelled) open_missing();
  });
}

bool ServiceHealthServer::open(const std::string& service, Served& served,
                               const model::IpAddress& address) {
  HttpRoutes every;
  every.emplace(kEveryRequest, [this, service](const HttpRequest&, const HttpRespond& respond) {
    respond(answer_for(service));
  });
  auto server = std::make_unique<HttpServer>(control_, std::move(every));
  const model::SocketAddress wanted{address, served.check.port};
  const auto bound = server->listen(wanted);
  if (bound) {
    served.failed.erase(address);
    served.listening.emplace(address, Listening{std::move(server), *bound});
    spdlog::info("answering load balancers about {} on http://{}", service, to_string(*bound));
    return true;
  }
  if (served.failed.insert(address).second) {
    const auto holder = surroundings_.holder_of(wanted);
    const auto what = fmt::format(
        "cannot listen on healthCheckNodePort {} for {}: {}{}; load balancers send it no clients "
        "through this node",
        to_string(wanted), service, bound.error().message(), holder ? ", held by " + *holder : "");
    spdlog::error("FailedToStartServiceHealthcheck: {}; trying again every {} ms", what,
                  surroundings_.retry_interval.count());
    surroundings_.tell({.regarding = api::service_called(service),
                        .type = api::Event::Type::warning,
                        .reason = "FailedToStartServiceHealthcheck",
                        .action = "Listen",
                        .note = what});
  }
  return false;
}

HttpAnswer ServiceHealthServer::answer_for(const std::string& service) const {
  const auto served = services_.find(service);
  const auto check = served == services_.end() ? model::HealthCheck{} : served->second.check;
  return service_health(service, check, surroundings_.proxy_is_healthy());
}

}  // namespace kubeportal::observe
