#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <random>
#include <set>
#include <utility>

#include "proxy/portal/iptables/rule_plan.hpp"

namespace kubeportal::portal {

/// Hands out ports of --proxy-port-range, spread over it. A port that was given back rests behind
/// all others before it is used again: late packets of its old service must not meet a new one.
/// Without a range every answer is 0, the kernel's choice. Control thread, no I/O.
class PortAllocator {
 public:
  explicit PortAllocator(std::optional<PortRange> range,
                         std::uint64_t seed = std::random_device{}());

  /// nullopt: the range is exhausted.
  std::optional<std::uint16_t> allocate();

  /// Takes a certain port; false: it is outside the range or in use.
  bool claim(std::uint16_t port);

  void release(std::uint16_t port);

  const std::optional<PortRange>& range() const { return range_; }

 private:
  using Turn = std::uint64_t;

  void rest(std::uint16_t port);

  const std::optional<PortRange> range_;
  Turn next_turn_ = 0;
  std::map<std::uint16_t, Turn> free_;
  std::set<std::pair<Turn, std::uint16_t>> queue_;  // of those in free_
};

}  // namespace kubeportal::portal
