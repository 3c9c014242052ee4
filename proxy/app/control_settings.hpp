#pragma once

#include "config/options.hpp"
#include "proxy/control/settings.hpp"

namespace kubeportal::app {

/// What the options say to the control plane; the zone of this node comes later, with its Node.
control::Settings control_settings(const config::Options& options, control::FamilyRule family);

}  // namespace kubeportal::app
