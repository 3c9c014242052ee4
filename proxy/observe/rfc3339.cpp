#include "proxy/observe/rfc3339.hpp"

#include <spdlog/fmt/chrono.h>
#include <spdlog/fmt/fmt.h>

namespace kubeportal::observe {

std::string rfc3339(std::chrono::system_clock::time_point time) {
  const auto second = std::chrono::floor<std::chrono::seconds>(time);
  const auto milliseconds = std::chrono::floor<std::chrono::milliseconds>(time - second).count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(second), milliseconds);
}

}  // namespace kubeportal::observe
