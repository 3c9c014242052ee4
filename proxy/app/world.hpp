#pragma once

#include "config/options.hpp"
#include "k8sclient/source.hpp"
#include "proxy/explain/explain.hpp"

namespace kubeportal::app {

/// What a proxy with these options makes of these objects on this machine, as `explain` and `check`
/// are to know it. Looks up this machine's addresses; any thread.
explain::World world_of(const config::Options& options, control::FamilyRule family,
                        const k8sclient::Objects& objects);

}  // namespace kubeportal::app
