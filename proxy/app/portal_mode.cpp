#include "proxy/app/portal_mode.hpp"

namespace kubeportal::app {

std::unique_ptr<PortalMode> make_portal_mode(const config::Options& options,
                                             PortalModeParts parts) {
  if (options.portal_mode == config::PortalMode::bind) return make_bind_mode(options, parts);
  return make_iptables_mode(options, parts);
}

}  // namespace kubeportal::app
