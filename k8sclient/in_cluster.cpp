#include <cstdlib>
#include <filesystem>
#include <stdexcept>

#include "k8sclient/kubeconfig.hpp"

namespace kubeportal::k8sclient {

namespace {

std::string environment(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

}  // namespace

bool is_in_cluster() { return !environment("KUBERNETES_SERVICE_HOST").empty(); }

ClientConfig in_cluster_config(const std::string& account_folder) {
  const auto host = environment("KUBERNETES_SERVICE_HOST");
  const auto port = environment("KUBERNETES_SERVICE_PORT");
  const bool is_ipv6 = host.find(':') != std::string::npos;
  const auto url = parse_server_url("https://" + (is_ipv6 ? "[" + host + "]" : host) + ":" + port);
  if (!url) {
    throw std::runtime_error("KUBERNETES_SERVICE_HOST \"" + host +
                             "\" and KUBERNETES_SERVICE_PORT \"" + port +
                             "\" name no API server; give --kubeconfig=FILE");
  }
  ClientConfig config;
  config.server = *url;
  config.authority.file = account_folder + "/ca.crt";
  config.token_file = account_folder + "/token";
  for (const auto& file : {config.authority.file, config.token_file}) {
    std::error_code ignored;
    if (std::filesystem::exists(file, ignored)) continue;
    throw std::runtime_error("this is a pod, but its service account is not mounted (no " + file +
                             "); mount it, or give --kubeconfig=FILE");
  }
  return config;
}

}  // namespace kubeportal::k8sclient
