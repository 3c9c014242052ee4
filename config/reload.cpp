#include "config/reload.hpp"

namespace kubeportal::config {

Reload plan_reload(const KubeProxyConfiguration& running, const KubeProxyConfiguration& wanted) {
  Reload reload;
  reload.in_force = running;
  reload.in_force.logging.verbosity = wanted.logging.verbosity;
  reload.at_once = differences(running, reload.in_force);
  reload.after_restart = differences(reload.in_force, wanted);
  return reload;
}

}  // namespace kubeportal::config
