#include "config/validation.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "config/go_duration.hpp"
#include "config/ip_syntax.hpp"

namespace kubeportal::config {

namespace {

using namespace std::string_view_literals;

constexpr std::array kModes{""sv, "userspace"sv, "iptables"sv, "ipvs"sv, "nftables"sv};
constexpr std::array kLocalModes{""sv, "ClusterCIDR"sv, "NodeCIDR"sv, "BridgeInterface"sv,
                                 "InterfaceNamePrefix"sv};

bool is_one_of(const auto& words, std::string_view word) {
  return std::ranges::find(words, word) != words.end();
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

/// Collects what is wrong.
class Validation {
 public:
  void check(bool holds, std::string path, std::string found, std::string allowed) {
    if (!holds) problems_.push_back({std::move(path), std::move(found), std::move(allowed)});
  }
  void bit(const std::string& path, std::int32_t bit) {
    check(bit >= 0 && bit <= 31, path, std::to_string(bit), "a bit of a packet's mark, 0 to 31");
  }
  void not_negative(const std::string& path, Duration duration) {
    check(duration >= Duration(0), path, quoted(to_go_string(duration)), "a duration from 0s on");
  }
  void positive(const std::string& path, Duration duration) {
    check(duration > Duration(0), path, quoted(to_go_string(duration)), "a duration above 0s");
  }
  void periods(const std::string& section, Duration sync, Duration least) {
    positive(section + ".syncPeriod", sync);
    not_negative(section + ".minSyncPeriod", least);
    at_most(section, sync, least);
  }
  void at_most(const std::string& section, Duration sync, Duration least) {
    check(sync <= Duration(0) || least <= sync, section + ".minSyncPeriod",
          quoted(to_go_string(least)), "at most as long as " + section + ".syncPeriod");
  }
  void cidrs(const std::string& path, const std::vector<std::string>& list) {
    for (std::size_t i = 0; i < list.size(); ++i) {
      check(is_cidr(list[i]), path + '[' + std::to_string(i) + ']', quoted(list[i]),
            "a CIDR such as 10.0.0.0/8");
    }
  }
  void interface(const std::string& path, const std::string& name, bool is_needed) {
    constexpr std::size_t kLongest = 15;  // IFNAMSIZ
    check(name.size() <= kLongest, path, quoted(name), "at most 15 characters");
    check(!is_needed || !name.empty(), path, quoted(name), "a name, with this detectLocalMode");
  }
  document::Problems finish() { return std::move(problems_); }

 private:
  document::Problems problems_;
};

}  // namespace

document::Problems problems_of(const KubeProxyConfiguration& c) {
  Validation v;
  v.check(is_one_of(kModes, c.mode), "mode", quoted(c.mode),
          "empty, userspace, iptables, ipvs or nftables");
  v.check(is_ipv4(c.bind_address) || is_ipv6(c.bind_address), "bindAddress", quoted(c.bind_address),
          "an IP address such as 0.0.0.0 or ::");
  v.bit("iptables.masqueradeBit", c.iptables.masquerade_bit);
  v.at_most("iptables", c.iptables.sync_period, c.iptables.min_sync_period);
  v.periods("ipvs", c.ipvs.sync_period, c.ipvs.min_sync_period);
  v.cidrs("ipvs.excludeCIDRs", c.ipvs.exclude_cidrs);
  v.not_negative("ipvs.tcpTimeout", c.ipvs.tcp_timeout);
  v.not_negative("ipvs.tcpFinTimeout", c.ipvs.tcp_fin_timeout);
  v.not_negative("ipvs.udpTimeout", c.ipvs.udp_timeout);
  v.bit("nftables.masqueradeBit", c.nftables.masquerade_bit);
  v.periods("nftables", c.nftables.sync_period, c.nftables.min_sync_period);
  v.check(is_one_of(kLocalModes, c.detect_local_mode), "detectLocalMode",
          quoted(c.detect_local_mode),
          "empty, ClusterCIDR, NodeCIDR, BridgeInterface or InterfaceNamePrefix");
  v.interface("detectLocal.bridgeInterface", c.detect_local.bridge_interface,
              c.detect_local_mode == "BridgeInterface");
  v.interface("detectLocal.interfaceNamePrefix", c.detect_local.interface_name_prefix,
              c.detect_local_mode == "InterfaceNamePrefix");
  v.positive("configSyncPeriod", c.config_sync_period);
  v.check(c.client_connection.burst >= 0, "clientConnection.burst",
          std::to_string(c.client_connection.burst), "a number from 0 on");
  v.positive("logging.flushFrequency", c.logging.flush_frequency);
  for (std::size_t i = 0; i < c.logging.vmodule.size(); ++i) {
    const auto& item = c.logging.vmodule[i];
    const auto path = "logging.vmodule[" + std::to_string(i) + "]";
    v.check(!item.file_pattern.empty(), path + ".filePattern", "\"\"", "a pattern of file names");
    v.check(item.verbosity >= 0, path + ".verbosity", std::to_string(item.verbosity),
            "a number from 0 on");
  }
  return v.finish();
}

}  // namespace kubeportal::config
