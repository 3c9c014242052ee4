#include "proxy/portal/iptables/flavour.hpp"

#include <fstream>
#include <stdexcept>

#include <spdlog/spdlog.h>

namespace kubeportal::portal {

namespace {

/// Whether kubelet's hints stand in a table of the flavour. They are in mangle since Kubernetes
/// 1.17, KUBE-KUBELET-CANARY in nat as well.
bool has_hints(bool nft, model::IpFamily family) {
  const char* const ip = family == model::IpFamily::ipv6 ? "ip6tables" : "iptables";
  const auto save = std::string(ip) + (nft ? "-nft-save" : "-legacy-save");
  const auto in_table = [&](const char* table) {
    if (!nft && !legacy_table_exists(family, table)) return false;
    const auto saved = run_command({{save, "-t", table}, {}});
    return saved.output.find(":KUBE-IPTABLES-HINT ") != saved.output.npos ||
           saved.output.find(":KUBE-KUBELET-CANARY ") != saved.output.npos;
  };
  return in_table("mangle") || in_table("nat");
}

bool has_hints(bool nft) {
  return has_hints(nft, model::IpFamily::ipv4) || has_hints(nft, model::IpFamily::ipv6);
}

Flavour of_path() {
  const auto version = run_command({{"iptables", "--version"}, {}});
  if (!version.ok()) {
    throw std::runtime_error(
        "--portal-mode=iptables needs iptables, and there is none (iptables: " + version.errors +
        "); install it, or listen directly with --portal-mode=bind");
  }
  const bool nft = version.output.find("nf_tables") != version.output.npos;
  return flavour(nft, "that is what iptables on PATH is");
}

}  // namespace

Flavour flavour(bool nft, std::string reason) {
  const std::string suffix = nft ? "-nft" : "-legacy";
  return {nft,
          {"iptables" + suffix + "-save", "iptables" + suffix + "-restore"},
          {"ip6tables" + suffix + "-save", "ip6tables" + suffix + "-restore"},
          nft ? nft_generation : legacy_generation,
          std::move(reason)};
}

Flavour choose_flavour(FlavourChoice choice) {
  if (choice == FlavourChoice::nft) return flavour(true, "--iptables-flavour says so");
  if (choice == FlavourChoice::legacy) return flavour(false, "--iptables-flavour says so");
  const bool in_nft = has_hints(true);
  const bool in_legacy = has_hints(false);
  if (in_nft && in_legacy) {
    spdlog::warn(
        "kubelet's hint chains stand in both flavours of iptables; one of them is left over, and "
        "rules in the other have no or double effect: remove it, or say --iptables-flavour");
  } else if (in_nft || in_legacy) {
    return flavour(in_nft, "kubelet's hint chains stand there");
  }
  return of_path();
}

bool legacy_table_exists(model::IpFamily family, const std::string& table) {
  std::ifstream names(family == model::IpFamily::ipv6 ? "/proc/thread-self/net/ip6_tables_names"
                                                      : "/proc/thread-self/net/ip_tables_names");
  for (std::string name; std::getline(names, name);) {
    if (name == table) return true;
  }
  return false;
}

}  // namespace kubeportal::portal
