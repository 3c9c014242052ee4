#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

namespace kubeportal::config {

enum class DurationFault : std::uint8_t {
  not_a_duration,
  no_unit,       ///< "5": Go takes no number without a unit but 0
  unknown_unit,  ///< "5d"
  too_long,      ///< does not fit in 64 bits of nanoseconds, about 292 years
};

/// Reads the durations that Kubernetes' flags and files hold, as Go's time.ParseDuration defines
/// them: an optional sign and a sequence of decimal numbers, each with an optional fraction and a
/// unit of ns, us (µs), ms, s, m or h: "300ms", "-1.5h", "2h45m", "0". What is smaller than a
/// nanosecond is cut off.
boost::system::result<std::chrono::nanoseconds, DurationFault> parse_go_duration(
    std::string_view text);

/// As Go's Duration.String writes it: "0s", "250ms", "1m30s", "24h0m0s".
std::string to_go_string(std::chrono::nanoseconds duration);

}  // namespace kubeportal::config
