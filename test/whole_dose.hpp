#pragma once

#include <cstdlib>
#include <string_view>

namespace kubeportal::testing {

/// KUBE_PORTAL_LONG=1: as much as an issue asks for; else what every run of the tests can afford.
inline bool whole_dose() {
  const char* wanted = std::getenv("KUBE_PORTAL_LONG");
  return wanted != nullptr && std::string_view(wanted) == "1";
}

}  // namespace kubeportal::testing
