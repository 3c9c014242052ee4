#include "proxy/control/trigger_time.hpp"

#include <ctime>

namespace kubeportal::control {

namespace {

using SystemClock = std::chrono::system_clock;

constexpr const char* kTriggerTime = "endpoints.kubernetes.io/last-change-trigger-time";

/// "2026-11-23T07:46:38.123456789Z", the fraction being optional.
std::optional<SystemClock::time_point> parse_utc(const std::string& text) {
  std::tm fields{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &fields);
  if (rest == nullptr) return std::nullopt;
  auto time = SystemClock::from_time_t(::timegm(&fields));
  if (*rest == '.') {
    auto digit = std::chrono::nanoseconds(std::chrono::seconds(1)) / 10;
    for (++rest; *rest >= '0' && *rest <= '9'; ++rest, digit /= 10) {
      time += std::chrono::duration_cast<SystemClock::duration>(digit * (*rest - '0'));
    }
  }
  if (rest[0] != 'Z' || rest[1] != '\0') return std::nullopt;
  return time;
}

}  // namespace

std::optional<SystemClock::time_point> endpoints_changed_at(const api::EndpointSlice& slice) {
  const auto annotation = slice.meta.annotations.find(kTriggerTime);
  if (annotation == slice.meta.annotations.end()) return std::nullopt;
  return parse_utc(annotation->second);
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
