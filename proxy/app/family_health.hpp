#pragma once

#include <chrono>
#include <map>

#include "proxy/model/sync_progress.hpp"
#include "proxy/observe/health.hpp"

namespace kubeportal::app {

/// Progress as /healthz tells it: a family is not healthy while one of its changes waits for longer
/// than twice `sync_period` (kube-proxy's limit). Families of which nothing has been in force yet
/// are left out.
std::map<model::IpFamily, observe::FamilyHealth> family_health(
    const model::SyncProgress& progress, std::chrono::nanoseconds sync_period,
    model::SyncProgress::TimePoint now, std::chrono::system_clock::time_point wall);

}  // namespace kubeportal::app
