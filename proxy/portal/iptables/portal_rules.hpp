#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/model/portal.hpp"

namespace kubeportal::portal {

/// A rule as iptables-save shows it.
struct PortalRule {
  std::string text;           ///< "-A CHAIN ..."
  std::uint64_t packets = 0;  ///< that have met it
};

/// The rules that decide about a portal, out of the text of `iptables-save --counters` for one
/// table: the portal's own, and where that leads to a chain for this portal alone, that chain's.
/// Empty: there is none, or no jump leads to it from any of `hooks` (PREROUTING, OUTPUT, ...).
std::vector<PortalRule> portal_rules(std::string_view saved,
                                     const model::ServicePortName& service_port,
                                     const model::Portal& portal,
                                     std::span<const std::string_view> hooks);

}  // namespace kubeportal::portal
