#pragma once

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "proxy/model/sync_statistics.hpp"

namespace kubeportal::model {

/// How far changes of Services and EndpointSlices have got on their way into force, by IP family:
/// queued when control hears of them, planned when a plan that holds them is made, in force when
/// clients meet them. A plan of a higher number holds all that one of a lower number does.
///
/// Owned by App. Control thread, but for the statistics. Families that nobody serves are left out.
class SyncProgress {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;
  using Clock = std::function<TimePoint()>;

  struct Family {
    std::optional<TimePoint> oldest_pending;  ///< queued then and not in force
    std::optional<TimePoint> last_in_force;
  };

  explicit SyncProgress(Clock clock = std::chrono::steady_clock::now);

  /// The family is served by this process.
  void serve(IpFamily family) { families_.try_emplace(family); }

  void service_changed();
  /// An EndpointSlice of the family has changed; `age` is how long ago its endpoints did, where it
  /// tells. An age from before this object began is that of another process's work.
  void endpoints_changed(IpFamily family, std::optional<std::chrono::nanoseconds> age);
  /// What has changed is to be brought into force from now on.
  void queued();

  /// A plan of everything queued until now.
  void planned(std::uint64_t plan);
  /// That plan, and every earlier one, is in force or outdated.
  void in_force(IpFamily family, std::uint64_t plan);
  /// Everything queued until now is in force, without a plan.
  void all_in_force();
  /// A plan has been made and is not in force in every family.
  bool has_plan_under_way() const;

  void count_without_local_endpoints(IpFamily family, TrafficPolicy policy, int more);

  std::map<IpFamily, Family> families() const;
  const SyncStatistics& statistics() const { return statistics_; }

 private:
  struct Changes {
    std::uint64_t services = 0;
    std::uint64_t endpoints = 0;
    std::vector<TimePoint> triggers;  // when endpoints changed
  };
  struct Plan {
    std::uint64_t number;
    TimePoint made;
    Changes changes;
  };
  struct Tracked {
    Family family;
    std::optional<TimePoint> last_queued;
    Changes unplanned;
    std::deque<Plan> under_way;
  };

  /// More plans than these are not told apart: a kernel that takes none does not cost memory.
  static constexpr std::size_t kPlansUnderWay = 8;

  static Plan plan_of(Tracked& tracked, std::uint64_t number, TimePoint now);
  void have_in_force(IpFamily family, Tracked& tracked, const Plan& plan, TimePoint now);
  void count_pending();

  const Clock clock_;
  const TimePoint began_;
  std::map<IpFamily, Tracked> families_;
  SyncStatistics statistics_;
};

/// Whether one of its changes has waited for longer than `limit`: kube-proxy's rule of health,
/// under which a proxy is well while it starts and while nothing waits.
bool is_late(const SyncProgress::Family& family, SyncProgress::TimePoint now,
             std::chrono::nanoseconds limit);

}  // namespace kubeportal::model
