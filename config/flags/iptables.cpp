#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr DurationLimits kUpToADay{seconds(0), hours(24)};
constexpr DurationLimits kSyncPeriod{milliseconds(1), hours(24)};

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "iptables-flavour", .scope = FlagScope::proxy, .group = "Portals by iptables",
         .placeholder = "FLAVOUR", .default_text = "auto",
         .help = "nft or legacy: which of the kernel's two rule machines is used. auto: the one in "
                 "which kubelet has left its hint chains, else that of iptables on PATH.",
         .allowed = "auto, nft or legacy",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_iptables_flavour(value), options.iptables_flavour);
         }},
    Flag{.name = "iptables-min-sync-period", .scope = FlagScope::proxy,
         .group = "Portals by iptables", .placeholder = "DURATION", .default_text = "1s",
         .help = "Rules are changed at most this often; endpoints and policies count at once.",
         .allowed = "a duration with a unit such as 1s or 250ms (0s: at once), at most 24h",
         .field = "iptables.minSyncPeriod",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kUpToADay), options.iptables_min_sync_period);
         }},
    Flag{.name = "iptables-sync-period", .scope = FlagScope::proxy,
         .group = "Portals by iptables", .placeholder = "DURATION", .default_text = "30s",
         .help = "Rules are compared with what is in the kernel at least this often.",
         .allowed = "a duration with a unit such as 30s or 1m, from 1ms to 24h",
         .field = "iptables.syncPeriod",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kSyncPeriod), options.iptables_sync_period);
         }},
    Flag{.name = "proxy-port-range", .scope = FlagScope::proxy, .group = "Portals by iptables",
         .placeholder = "RANGE",
         .help = "Ports that rules lead to, such as 40000-49999; nobody reaches them but through "
                 "rules. Empty: any port that the kernel chooses.",
         .allowed = "a range of ports such as 40000-49999, 40000+9999 or 40000 (empty or 0: the "
                    "kernel chooses)",
         .field = "portRange",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_port_range(value), options.proxy_port_range);
         }},
    Flag{.name = "cluster-cidr", .scope = FlagScope::proxy, .group = "Portals by iptables",
         .placeholder = "CIDRS",
         .help = "Addresses of pods, one block a family: pods reach external addresses by all "
                 "endpoints, whatever externalTrafficPolicy says.",
         .allowed = "CIDRs such as 10.244.0.0/16 or 10.244.0.0/16,fd00:10:244::/56",
         .field = "clusterCIDR",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_cidrs(value), options.cluster_cidrs);
         }},
    Flag{.name = "cleanup-on-exit", .scope = FlagScope::proxy, .group = "Portals by iptables",
         .help = "Remove our rules at the end; without it they stay for the next start.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.cleanup_on_exit);
         }},
    Flag{.name = "cleanup", .scope = FlagScope::proxy, .group = "Portals by iptables",
         .help = "Remove every rule, set and device that this proxy or kube-proxy in any mode has "
                 "left on this node, and end.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return choose_if_true(value, Command::cleanup, options);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> iptables_flags() { return kFlags; }

}  // namespace kubeportal::config
