#include "proxy/app/family_health.hpp"

#include <doctest/doctest.h>

using namespace kubeportal;
using namespace std::chrono_literals;
using model::IpFamily;

TEST_CASE("a family is unhealthy when a change has waited for twice the sync period") {
  model::SyncProgress::TimePoint now{};
  const std::chrono::system_clock::time_point wall{1795419998s};
  model::SyncProgress progress([&] { return now; });
  progress.serve(IpFamily::ipv4);
  progress.serve(IpFamily::ipv6);
  CHECK(app::family_health(progress, 30s, now, wall).empty());

  progress.planned(1);
  progress.in_force(IpFamily::ipv4, 1);
  progress.queued();
  now += 59s;
  auto health = app::family_health(progress, 30s, now, wall);
  CHECK(health.size() == 1);
  CHECK(health[IpFamily::ipv4] == observe::FamilyHealth{wall - 59s, true});
  now += 1s;
  health = app::family_health(progress, 30s, now, wall);
  CHECK(health[IpFamily::ipv4] == observe::FamilyHealth{wall - 60s, false});
}
