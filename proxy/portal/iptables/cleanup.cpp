#include "proxy/portal/iptables/cleanup.hpp"

#include <algorithm>
#include <string>

#include <net/if.h>
#include <spdlog/spdlog.h>

#include "proxy/portal/iptables/cleanup_text.hpp"
#include "proxy/portal/iptables/flavour.hpp"
#include "proxy/portal/iptables/nft_table.hpp"
#include "proxy/portal/iptables/restore_failure.hpp"

namespace kubeportal::portal {

namespace {

using model::IpFamily;

constexpr const char* kIpvsDevice = "kube-ipvs0";
constexpr const char* kNftTable = "kube-proxy";

bool exists(const std::string& program) {
  return run_command({{program, "--version"}, {}}).exit_code >= 0;
}

bool runs_well(const Command& command) {
  const auto result = run_command(command);
  if (!result.ok()) {
    spdlog::error("{} failed: {}", command.argv.front(),
                  explain_restore_failure(command.input, result));
  }
  return result.ok();
}

/// Looking at a legacy table would load it, so only tables that exist are looked at.
bool clean_table(const RuleTools& tools, const std::string& table, ChainTest is_to_go) {
  const auto saved = run_command({{tools.save, "-t", table}, {}});
  if (!saved.ok()) {
    spdlog::error("{} failed: {}", tools.save, explain_restore_failure({}, saved));
    return false;
  }
  const auto text = cleanup_text(saved.output, is_to_go);
  if (text.empty()) return true;
  spdlog::info("removing proxy chains from table {} ({})", table, tools.restore);
  return runs_well({{tools.restore, "--noflush", "-w", "5"}, text});
}

bool clean_rules(bool nft, IpFamily family, ChainTest is_to_go) {
  const auto tools = flavour(nft, {}).tools(family);
  if (!exists(tools.save)) return true;
  bool clean = true;
  for (const char* table : {"nat", "filter", "mangle", "raw"}) {
    if (nft || legacy_table_exists(family, table)) clean &= clean_table(tools, table, is_to_go);
  }
  return clean;
}

bool clean_sets() {
  if (!exists("ipset")) return true;
  const auto sets = run_command({{"ipset", "list", "-name"}, {}});
  bool clean = sets.ok();
  std::size_t begin = 0;
  while (begin < sets.output.size()) {
    const auto end = std::min(sets.output.find('\n', begin), sets.output.size());
    const auto name = sets.output.substr(begin, end - begin);
    if (name.starts_with("KUBE-")) clean &= runs_well({{"ipset", "destroy", name}, {}});
    begin = end + 1;
  }
  return clean;
}

/// Virtual servers are only ours to remove where kube-proxy's device shows that they are its own.
bool clean_ipvs() {
  if (::if_nametoindex(kIpvsDevice) == 0) return true;
  bool clean = runs_well({{"ip", "link", "delete", kIpvsDevice}, {}});
  if (exists("ipvsadm")) {
    clean &= runs_well({{"ipvsadm", "--clear"}, {}});
  } else {
    spdlog::warn("ipvsadm is not there to remove IPVS virtual servers; a reboot does as well");
  }
  return clean;
}

bool clean_nft_tables() {
  bool clean = true;
  for (const auto family : {IpFamily::ipv4, IpFamily::ipv6}) {
    if (const auto error = delete_nft_table(family, kNftTable)) {
      spdlog::error("nftables table {} ({}) stays: {}", kNftTable, model::to_string(family),
                    error.message());
      clean = false;
    }
  }
  return clean;
}

bool clean_all(ChainTest is_to_go) {
  bool clean = true;
  for (const bool nft : {true, false}) {
    for (const auto family : {IpFamily::ipv4, IpFamily::ipv6}) {
      clean &= clean_rules(nft, family, is_to_go);
    }
  }
  clean &= clean_ipvs();
  clean &= clean_sets();  // after the rules that match them
  clean &= clean_nft_tables();
  return clean;
}

}  // namespace

bool clean_up_node() { return clean_all(is_proxy_chain); }

bool remove_kube_proxys_steering() { return clean_all(is_steering_chain_of_kube_proxy); }

}  // namespace kubeportal::portal
