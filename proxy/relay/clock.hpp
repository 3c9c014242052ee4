#pragma once

#include <chrono>

namespace kubeportal::relay {

using Clock = std::chrono::steady_clock;

}  // namespace kubeportal::relay
