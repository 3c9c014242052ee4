#pragma once

#include <memory>
#include <vector>

#include "config/options.hpp"
#include "k8sclient/manifest_set.hpp"
#include "proxy/control/settings.hpp"

namespace kubeportal::command {

/// What the control plane of a proxy with these options and manifests would be told, the zone of
/// its own Node included.
control::Settings control_settings(const config::Options& options,
                                   const k8sclient::ManifestSet& manifests);

template <typename Object>
std::vector<Object> values_of(const std::vector<std::shared_ptr<const Object>>& objects) {
  std::vector<Object> values;
  for (const auto& object : objects) values.push_back(*object);
  return values;
}

}  // namespace kubeportal::command
