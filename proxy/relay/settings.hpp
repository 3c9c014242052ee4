#pragma once

#include <chrono>
#include <vector>

namespace kubeportal::relay {

/// The operator's choices for connections. Constant while the process runs.
struct Settings {
  std::vector<std::chrono::milliseconds> dial_timeouts;  ///< one a dial; never empty
  std::chrono::milliseconds idle_timeout{0};             ///< 0: off
  std::chrono::milliseconds half_close_timeout{0};       ///< 0: off
  std::chrono::seconds keepalive_interval{0};            ///< 0: off
};

}  // namespace kubeportal::relay
