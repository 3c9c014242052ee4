#pragma once

#include <string>

#include "proxy/portal/iptables/kernel_rules.hpp"
#include "proxy/portal/iptables/rule_keeper.hpp"

namespace kubeportal::portal {

/// --iptables-flavour.
enum class FlavourChoice : std::uint8_t { automatic, nft, legacy };

/// Which of the kernel's two rule machines is used, and by which programs.
struct Flavour {
  bool nft = true;
  RuleTools ipv4;
  RuleTools ipv6;
  RuleGeneration generation;
  std::string reason;  ///< for the log: why this one

  const RuleTools& tools(model::IpFamily family) const {
    return family == model::IpFamily::ipv6 ? ipv6 : ipv4;
  }
};

/// The flavour by name; its programs are those with the name's suffix.
Flavour flavour(bool nft, std::string reason);

/// Automatic: the flavour in which kubelet has left its hints (chains KUBE-IPTABLES-HINT and
/// KUBE-KUBELET-CANARY), else that of the `iptables` on PATH. Runs programs and waits for them;
/// legacy tables are looked at only where they exist, so that looking does not load them.
/// Throws std::runtime_error with a sentence where there is no iptables.
Flavour choose_flavour(FlavourChoice choice);

/// Whether a table of the legacy flavour exists, of either family.
bool legacy_table_exists(model::IpFamily family, const std::string& table);

}  // namespace kubeportal::portal
