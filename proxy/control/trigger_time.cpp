#include "proxy/control/trigger_time.hpp"

#include "proxy/model/moment.hpp"

namespace kubeportal::control {

namespace {

using SystemClock = std::chrono::system_clock;

constexpr const char* kTriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";

}  // namespace

std::optional<SystemClock::time_point> endpoints_changed_at(const api::EndpointSlice& slice) {
  const auto annotation = slice.meta.annotations.find(kTriggerTime);
  if (annotation == slice.meta.annotations.end()) return std::nullopt;
  return model::parse_utc(annotation->second);
}

std::optional<std::chrono::nanoseconds> age_of_change(const api::EndpointSlice* previous,
                                                      const api::EndpointSlice& current,
                                                      SystemClock::time_point now) {
  const auto changed = endpoints_changed_at(current);
  if (!changed) return std::nullopt;
  if (previous != nullptr && endpoints_changed_at(*previous) == changed) return std::nullopt;
  return now - *changed;
}

}  // namespace kubeportal::control
