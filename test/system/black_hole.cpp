#include "test/system/black_hole.hpp"

#include <cerrno>
#include <stdexcept>

namespace kubeportal::system {

BlackHole::BlackHole() : listener_({.backlog = 0}) {
  for (int tries = 0; tries < 16; ++tries) {
    Connected connected = try_connect(address(), milliseconds(100));
    if (connected.error == ETIMEDOUT) return;
    waiting_.push_back(std::move(connected.socket));
  }
  throw std::runtime_error("a full backlog still lets clients connect");
}

}  // namespace kubeportal::system
