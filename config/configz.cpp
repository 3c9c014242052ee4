#include "config/configz.hpp"

#include <nlohmann/json.hpp>

#include "config/kube_proxy_json.hpp"

namespace kubeportal::config {

std::string configz_text(const KubeProxyConfiguration& configuration) {
  const nlohmann::json answer{{"kubeproxy.config.k8s.io", to_json(configuration)}};
  return answer.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

}  // namespace kubeportal::config
