#include "proxy/model/sync_progress.hpp"

#include <algorithm>
#include <utility>

namespace kubeportal::model {

namespace {

template <typename Changes>
void return_changes(const Changes& changes, Changes& to) {
  to.services += changes.services;
  to.endpoints += changes.endpoints;
  to.triggers.insert(to.triggers.end(), changes.triggers.begin(), changes.triggers.end());
}

}  // namespace

SyncProgress::SyncProgress(Clock clock) : clock_(std::move(clock)), began_(clock_()) {}

void SyncProgress::service_changed() {
  statistics_.service_changes.add();
  for (auto& [family, tracked] : families_) ++tracked.unplanned.services;
  count_pending();
}

void SyncProgress::endpoints_changed(IpFamily family, std::optional<std::chrono::nanoseconds> age) {
  statistics_.endpoint_changes.add();
  const auto found = families_.find(family);
  if (found == families_.end()) return;
  auto& unplanned = found->second.unplanned;
  ++unplanned.endpoints;
  const auto now = clock_();
  if (age && *age <= now - began_) {
    unplanned.triggers.push_back(now - std::chrono::duration_cast<TimePoint::duration>(*age));
  }
  count_pending();
}

void SyncProgress::queued() {
  const auto now = clock_();
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  for (auto& [family, tracked] : families_) {
    tracked.last_queued = now;
    if (!tracked.family.oldest_pending) tracked.family.oldest_pending = now;
    statistics_.of(family).last_queued =
        std::chrono::duration_cast<std::chrono::seconds>(wall).count();
  }
}

void SyncProgress::planned(std::uint64_t plan) {
  const auto now = clock_();
  for (auto& [family, tracked] : families_) {
    auto& under_way = tracked.under_way;
    if (under_way.size() == kPlansUnderWay) {
      return_changes(under_way.back().changes, tracked.unplanned);
      under_way.pop_back();
    }
    under_way.push_back(plan_of(tracked, plan, now));
  }
}

SyncProgress::Plan SyncProgress::plan_of(Tracked& tracked, std::uint64_t number, TimePoint now) {
  return {number, now, std::exchange(tracked.unplanned, {})};
}

void SyncProgress::in_force(IpFamily family, std::uint64_t plan) {
  const auto found = families_.find(family);
  if (found == families_.end()) return;
  auto& under_way = found->second.under_way;
  const auto now = clock_();
  while (!under_way.empty() && under_way.front().number <= plan) {
    have_in_force(family, found->second, under_way.front(), now);
    under_way.pop_front();
  }
  count_pending();
}

void SyncProgress::all_in_force() {
  const auto now = clock_();
  for (auto& [family, tracked] : families_) {
    have_in_force(family, tracked, plan_of(tracked, 0, now), now);
  }
  count_pending();
}

/// What still waits was queued after the plan was made, or it would be in it.
void SyncProgress::have_in_force(IpFamily family, Tracked& tracked, const Plan& plan,
                                 TimePoint now) {
  tracked.family.last_in_force = now;
  const bool nothing_waits = !tracked.last_queued || *tracked.last_queued <= plan.made;
  auto& oldest = tracked.family.oldest_pending;
  if (nothing_waits) {
    oldest.reset();
  } else if (oldest) {
    oldest = std::max(*oldest, plan.made);
  }
  for (const auto trigger : plan.changes.triggers) {
    statistics_.of(family).network_programming.observe(
        std::chrono::duration<double>(now - trigger).count());
  }
}

bool SyncProgress::has_plan_under_way() const {
  return std::any_of(families_.begin(), families_.end(),
                     [](const auto& entry) { return !entry.second.under_way.empty(); });
}

void SyncProgress::count_without_local_endpoints(IpFamily family, TrafficPolicy policy, int more) {
  statistics_.of(family).no_local_endpoints[static_cast<std::size_t>(policy)] += more;
}

/// A change is pending until the slower family has it.
void SyncProgress::count_pending() {
  std::uint64_t services = 0;
  std::uint64_t endpoints = 0;
  for (const auto& [family, tracked] : families_) {
    auto of_family = std::pair(tracked.unplanned.services, tracked.unplanned.endpoints);
    for (const auto& plan : tracked.under_way) {
      of_family.first += plan.changes.services;
      of_family.second += plan.changes.endpoints;
    }
    services = std::max(services, of_family.first);
    endpoints += of_family.second;
  }
  statistics_.service_changes_pending = services;
  statistics_.endpoint_changes_pending = endpoints;
}

std::map<IpFamily, SyncProgress::Family> SyncProgress::families() const {
  std::map<IpFamily, Family> families;
  for (const auto& [family, tracked] : families_) families.emplace(family, tracked.family);
  return families;
}

bool is_late(const SyncProgress::Family& family, SyncProgress::TimePoint now,
             std::chrono::nanoseconds limit) {
  return family.last_in_force && family.oldest_pending && now - *family.oldest_pending >= limit;
}

}  // namespace kubeportal::model
