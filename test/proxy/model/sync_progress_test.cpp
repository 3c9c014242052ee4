#include "proxy/model/sync_progress.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::model;
using namespace std::chrono_literals;

namespace {

struct Progress {
  Progress() {
    progress.serve(IpFamily::ipv4);
    progress.serve(IpFamily::ipv6);
    now += 1h;
  }

  bool late(IpFamily family = IpFamily::ipv4) const {
    return is_late(progress.families().at(family), now, 60s);
  }
  std::uint64_t programmed(IpFamily family) const {
    const auto& histogram = progress.statistics().of(family).network_programming;
    std::uint64_t count = 0;
    for (std::size_t i = 0; i <= histogram.bounds().size(); ++i) count += histogram.in_bucket(i);
    return count;
  }
  double programming_sum(IpFamily family) const {
    return progress.statistics().of(family).network_programming.sum();
  }

  SyncProgress::TimePoint now{};
  SyncProgress progress{[this] { return now; }};
};

}  // namespace

TEST_CASE_FIXTURE(Progress, "a family is not late before anything was in force") {
  progress.queued();
  now += 1h;
  CHECK_FALSE(late());
}

TEST_CASE_FIXTURE(Progress, "a change that waits for the limit makes its family late") {
  progress.all_in_force();
  now += 1h;
  CHECK_FALSE(late());
  progress.queued();
  now += 59s;
  CHECK_FALSE(late());
  now += 1s;
  CHECK(late());
  progress.all_in_force();
  CHECK_FALSE(late());
}

TEST_CASE_FIXTURE(Progress, "a later change does not make the oldest younger") {
  progress.all_in_force();
  progress.queued();
  now += 50s;
  progress.queued();
  now += 10s;
  CHECK(late());
}

TEST_CASE_FIXTURE(Progress, "each family is late by itself") {
  progress.all_in_force();
  progress.queued();
  progress.planned(1);
  progress.in_force(IpFamily::ipv6, 1);
  now += 60s;
  CHECK(late(IpFamily::ipv4));
  CHECK_FALSE(late(IpFamily::ipv6));
}

TEST_CASE_FIXTURE(Progress,
                  "changes that never cease do not make a family late that follows them") {
  progress.all_in_force();
  for (std::uint64_t plan = 1; plan <= 100; ++plan) {
    progress.queued();
    now += 1s;
    progress.planned(plan);
    now += 1s;
    progress.queued();
    progress.in_force(IpFamily::ipv4, plan);
    CHECK_FALSE(late());
  }
  now += 59s;
  CHECK(late());
}

TEST_CASE_FIXTURE(Progress, "changes are pending until the slower family has them") {
  progress.service_changed();
  progress.endpoints_changed(IpFamily::ipv4, std::nullopt);
  progress.endpoints_changed(IpFamily::ipv6, std::nullopt);
  progress.planned(1);
  progress.service_changed();
  CHECK(progress.statistics().service_changes_pending == 2);
  CHECK(progress.statistics().endpoint_changes_pending == 2);
  progress.in_force(IpFamily::ipv4, 1);
  CHECK(progress.statistics().service_changes_pending == 2);
  CHECK(progress.statistics().endpoint_changes_pending == 1);
  progress.in_force(IpFamily::ipv6, 1);
  CHECK(progress.statistics().service_changes_pending == 1);
  CHECK(progress.statistics().endpoint_changes_pending == 0);
  CHECK(progress.statistics().service_changes.read() == 2);
  CHECK(progress.statistics().endpoint_changes.read() == 2);
}

TEST_CASE_FIXTURE(Progress, "programming the network takes from the trigger until it is in force") {
  progress.endpoints_changed(IpFamily::ipv4, 3s);
  progress.planned(1);
  now += 2s;
  progress.endpoints_changed(IpFamily::ipv4, 0s);
  progress.in_force(IpFamily::ipv4, 1);
  CHECK(programmed(IpFamily::ipv4) == 1);
  CHECK(programming_sum(IpFamily::ipv4) == doctest::Approx(5));
  CHECK(programmed(IpFamily::ipv6) == 0);
}

TEST_CASE_FIXTURE(Progress, "a trigger from before this process is not its work") {
  progress.endpoints_changed(IpFamily::ipv4, 2h);
  progress.all_in_force();
  CHECK(programmed(IpFamily::ipv4) == 0);
}

TEST_CASE_FIXTURE(Progress, "many plans under way lose no change") {
  for (std::uint64_t plan = 1; plan <= 100; ++plan) {
    progress.endpoints_changed(IpFamily::ipv4, 0s);
    progress.planned(plan);
  }
  CHECK(progress.statistics().endpoint_changes_pending == 100);
  CHECK(progress.has_plan_under_way());
  progress.in_force(IpFamily::ipv4, 100);
  progress.in_force(IpFamily::ipv6, 100);
  CHECK(progress.statistics().endpoint_changes_pending == 0);
  CHECK(programmed(IpFamily::ipv4) == 100);
  CHECK_FALSE(progress.has_plan_under_way());
}

TEST_CASE("a family that nobody serves is not told of") {
  SyncProgress progress;
  progress.serve(IpFamily::ipv4);
  progress.endpoints_changed(IpFamily::ipv6, std::nullopt);
  progress.in_force(IpFamily::ipv6, 1);
  CHECK(progress.families().size() == 1);
  CHECK(progress.statistics().endpoint_changes_pending == 0);
}
