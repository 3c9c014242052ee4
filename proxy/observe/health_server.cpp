#include "proxy/observe/health_server.hpp"

#include <utility>

#include <spdlog/spdlog.h>

namespace kubeportal::observe {

using Clock = std::chrono::system_clock;

HealthServer::HealthServer(boost::asio::io_context& control, FamilyHealths families,
                           HttpRoutes more)
    : families_(std::move(families)), server_(control, routes(std::move(more))) {}

HttpRoutes HealthServer::routes(HttpRoutes more) {
  more.emplace("/healthz", [this](const HttpRequest&, const HttpRespond& respond) {
    respond(counted(healthz_, healthz(health(), Clock::now())));
  });
  more.emplace("/livez", [this](const HttpRequest&, const HttpRespond& respond) {
    respond(counted(livez_, livez(health(), Clock::now())));
  });
  return more;
}

Health HealthServer::health() const { return {draining_, node_eligible_, families_()}; }

HttpAnswer HealthServer::counted(Answered& answered, HttpAnswer answer) {
  (answer.status == 200 ? answered.ok : answered.unavailable).add();
  return answer;
}

bool HealthServer::proxy_is_healthy() const {
  return !draining_ && health().families_are_healthy();
}

boost::system::result<model::SocketAddress> HealthServer::listen(
    const model::SocketAddress& address) {
  auto bound = server_.listen(address);
  if (bound) spdlog::info("serving health on http://{}/healthz", model::to_string(*bound));
  return bound;
}

std::vector<prometheus::MetricFamily> HealthServer::metrics() const {
  const auto by_code = [](std::string name, std::string help, const Answered& answered) {
    prometheus::MetricFamily family{
        std::move(name), std::move(help), prometheus::MetricType::Counter, {}};
    for (const auto& [code, counter] :
         {std::pair{"200", &answered.ok}, {"503", &answered.unavailable}}) {
      prometheus::ClientMetric metric;
      metric.label = {{"code", code}};
      metric.counter.value = static_cast<double>(counter->read());
      family.metric.push_back(std::move(metric));
    }
    return family;
  };
  return {by_code("kubeproxy_proxy_healthz_total", "Answers of /healthz.", healthz_),
          by_code("kubeproxy_proxy_livez_total", "Answers of /livez.", livez_)};
}

void HealthServer::stop() { server_.stop(); }

}  // namespace kubeportal::observe
