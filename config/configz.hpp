#pragma once

#include <string>

#include "config/kube_proxy_configuration.hpp"

namespace kubeportal::config {

/// What /configz answers: {"kubeproxy.config.k8s.io": {...}}, the configuration in force with the
/// field names of v1alpha1. It names files, but holds no secret: those are in the kubeconfig.
std::string configz_text(const KubeProxyConfiguration& configuration);

}  // namespace kubeportal::config
