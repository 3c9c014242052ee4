#include "test/system/dose.hpp"

#include <cstdlib>
#include <random>

#include "test/whole_dose.hpp"

namespace kubeportal::system {

std::size_t transfer_dose() {
  if (const char* given = std::getenv("KUBE_PORTAL_TRANSFERS")) {
    return std::strtoull(given, nullptr, 10);
  }
  if (testing::whole_dose()) return kSanitized ? 10'000 : 100'000;
  return kSanitized ? 500 : 1'500;
}

std::uint64_t seed() {
  if (const char* given = std::getenv("KUBE_PORTAL_SEED")) {
    return std::strtoull(given, nullptr, 10);
  }
  return std::random_device{}();
}

}  // namespace kubeportal::system
