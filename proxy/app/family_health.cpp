#include "proxy/app/family_health.hpp"

namespace kubeportal::app {

std::map<model::IpFamily, observe::FamilyHealth> family_health(
    const model::SyncProgress& progress, std::chrono::nanoseconds sync_period,
    model::SyncProgress::TimePoint now, std::chrono::system_clock::time_point wall) {
  std::map<model::IpFamily, observe::FamilyHealth> healths;
  for (const auto& [family, of_family] : progress.families()) {
    if (!of_family.last_in_force) continue;
    healths[family] = {wall - (now - *of_family.last_in_force),
                       !model::is_late(of_family, now, 2 * sync_period)};
  }
  return healths;
}

}  // namespace kubeportal::app
