#pragma once

#include <vector>

#include "config/configuration_fields.hpp"
#include "config/kube_proxy_configuration.hpp"

namespace kubeportal::config {

/// What a changed file means to a proxy that runs.
struct Reload {
  KubeProxyConfiguration in_force;             ///< from now on
  std::vector<FieldDifference> at_once;        ///< counts already
  std::vector<FieldDifference> after_restart;  ///< the running value stays in force until then
};

/// How much is logged counts at once; everything else decides what is opened and with which rules,
/// and counts after a restart.
Reload plan_reload(const KubeProxyConfiguration& running, const KubeProxyConfiguration& wanted);

}  // namespace kubeportal::config
