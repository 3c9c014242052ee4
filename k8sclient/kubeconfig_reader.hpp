#pragma once

#include <string>
#include <string_view>

#include "k8sclient/client_config.hpp"

namespace kubeportal::k8sclient {

/// What the current context of the text of a kubeconfig says; relative paths in it are relative to
/// the folder of `path`. Throws std::runtime_error that names the file and every wrong field, a
/// line each, and never a secret. Source:
/// https://kubernetes.io/docs/reference/config-api/kubeconfig.v1/
ClientConfig read_kubeconfig(std::string_view text, const std::string& path);

}  // namespace kubeportal::k8sclient
