#include "proxy/app/control_settings.hpp"

#include "proxy/app/node.hpp"

namespace kubeportal::app {

control::Settings control_settings(const config::Options& options, control::FamilyRule family) {
  control::Settings settings;
  settings.service_proxy_name = options.service_proxy_name;
  settings.plan.here.node = node_name(options.hostname_override);
  settings.plan.family = family;
  settings.plan.without_local_endpoints =
      options.refuse_without_local_endpoints ? model::Verdict::refuse : model::Verdict::drop;
  return settings;
}

}  // namespace kubeportal::app
