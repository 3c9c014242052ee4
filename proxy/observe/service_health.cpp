#include "proxy/observe/service_health.hpp"

#include <nlohmann/json.hpp>

namespace kubeportal::observe {

HttpAnswer service_health(const std::string& service, const model::HealthCheck& check,
                          bool proxy_is_healthy) {
  const auto slash = service.find('/');
  const nlohmann::ordered_json body{
      {"service", {{"namespace", service.substr(0, slash)}, {"name", service.substr(slash + 1)}}},
      {"localEndpoints", check.local_endpoints},
      {"serviceProxyHealthy", proxy_is_healthy}};
  const bool well = check.local_endpoints > 0 && proxy_is_healthy;
  return {well ? 200U : 503U,
          "application/json",
          body.dump(1, '\t'),
          {{"X-Load-Balancing-Endpoint-Weight", std::to_string(check.local_endpoints)}}};
}

}  // namespace kubeportal::observe
