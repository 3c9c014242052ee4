#pragma once

#include <string>
#include <utility>
#include <vector>

namespace kubeportal::k8sclient {

/// A program that hands out credentials, as a kubeconfig names it.
/// Source: https://kubernetes.io/docs/reference/access-authn-authz/authentication/ (plugins)
struct ExecPlugin {
  std::string api_version;  ///< "client.authentication.k8s.io/v1" or ".../v1beta1"
  std::string command;      ///< a path, or a name that is looked for in PATH
  std::vector<std::string> arguments;
  std::vector<std::pair<std::string, std::string>> environment;  ///< besides ours
  std::string install_hint;                                      ///< may be empty
  bool provide_cluster_info = false;
};

}  // namespace kubeportal::k8sclient
