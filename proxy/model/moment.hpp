#pragma once

#include <chrono>
#include <optional>
#include <string_view>

/// Moments and durations as people and other programs write them.
namespace kubeportal::model {

/// "2026-11-23T07:46:38.123456789Z", RFC 3339 in UTC, the fraction being optional; nullopt for
/// anything else, and before 1678 or after 2261.
std::optional<std::chrono::system_clock::time_point> parse_utc(std::string_view text);

/// Seconds ("90", "0.5") or numbers with units of ms, s, m, h or d, such as "5m" or "1h30m";
/// nullopt for anything else, and for what is longer than 100 years.
std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text);

}  // namespace kubeportal::model
