#pragma once

#include <chrono>
#include <string>

namespace kubeportal::observe {

/// "2026-11-23T07:46:38.123Z": UTC with milliseconds, as RFC 3339 has it.
std::string rfc3339(std::chrono::system_clock::time_point time);

}  // namespace kubeportal::observe
