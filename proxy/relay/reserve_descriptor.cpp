#include "proxy/relay/reserve_descriptor.hpp"

#include <fcntl.h>

namespace kubeportal::relay {

bool ReserveDescriptor::spend() {
  if (!kept_) return false;
  kept_.reset();
  return true;
}

bool ReserveDescriptor::refill() {
  if (!kept_) kept_.reset(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  return static_cast<bool>(kept_);
}

}  // namespace kubeportal::relay
