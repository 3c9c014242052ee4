#include "proxy/command/manifest_view.hpp"

#include "proxy/app/control_settings.hpp"
#include "proxy/control/this_node.hpp"

namespace kubeportal::command {

control::Settings control_settings(const config::Options& options,
                                   const k8sclient::ManifestSet& manifests) {
  auto settings = app::control_settings(options, control::FamilyRule::match);
  for (const auto& node : manifests.nodes) {
    if (node->meta.name != settings.plan.here.node) continue;
    settings.plan.here.zone = control::state_of(*node).zone;
  }
  return settings;
}

}  // namespace kubeportal::command
