#include "k8sclient/backoff.hpp"

#include <algorithm>
#include <random>
#include <utility>

namespace kubeportal::k8sclient {

using std::chrono::milliseconds;

double any_chance() {
  static thread_local std::mt19937 generator{std::random_device()()};
  return std::uniform_real_distribution<double>(0, 1)(generator);
}

Backoff::Backoff(const Limits& limits, std::function<double()> chance)
    : limits_(limits), chance_(std::move(chance)), wait_(limits.first) {}

milliseconds Backoff::next(Clock::time_point now) {
  if (now - quiet_since_ >= limits_.forget_after) wait_ = limits_.first;
  const auto jittered = static_cast<double>(wait_.count()) * (1.0 + chance_());
  const auto wait = std::min(milliseconds(static_cast<milliseconds::rep>(jittered)), limits_.most);
  wait_ = std::min(wait_ * 2, limits_.most);
  quiet_since_ = now + wait;
  return wait;
}

}  // namespace kubeportal::k8sclient
