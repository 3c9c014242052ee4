#pragma once

#include "config/kube_proxy_configuration.hpp"
#include "document/problem.hpp"

namespace kubeportal::config {

/// What kube-proxy would refuse in a configuration with its defaults filled in, where no flag of
/// ours checks the same: fields that are ignored here, and fields that must fit each other.
document::Problems problems_of(const KubeProxyConfiguration& configuration);

}  // namespace kubeportal::config
