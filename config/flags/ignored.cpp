#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"
#include "config/flags/why_ignored.hpp"

namespace kubeportal::config {

namespace {

constexpr std::uint32_t kLargestInteger = 2147483647;

/// Those that no field says are only checked; the others are set in Options::kube_proxy.
Refused a_text(std::string_view, Options&) { return std::nullopt; }
Refused a_bool(std::string_view value, Options&) {
  const auto read = read_bool(value);
  return read ? Refused() : Refused(read.error());
}
Refused a_number(std::string_view value, Options&) {
  const auto read = read_number(value, kLargestInteger);
  return read ? Refused() : Refused(read.error());
}

constexpr std::string_view kLoggingFields = "logging.";

constexpr Flag ignored(Flag flag) {
  flag.scope = FlagScope::proxy;
  flag.group = "Taken as kube-proxy's, without effect here";
  flag.help = flag.ignored;
  flag.beats_file = flag.field.starts_with(kLoggingFields);
  flag.allowed = flag.is_switch() ? "true or false" : "what kube-proxy takes";
  return flag;
}

// clang-format off
constexpr std::array kFlags{
    ignored({.name = "proxy-mode", .placeholder = "MODE",
             .field = "mode", .ignored = kUserspace, .neutral = "userspace"}),
    ignored({.name = "bind-address", .placeholder = "ADDRESS", .default_text = "0.0.0.0",
             .field = "bindAddress", .ignored = kEveryAddress, .neutral = "::"}),
    ignored({.name = "detect-local-mode", .placeholder = "MODE",
             .field = "detectLocalMode", .ignored = kPods, .neutral = "ClusterCIDR"}),
    ignored({.name = "pod-bridge-interface", .placeholder = "NAME",
             .field = "detectLocal.bridgeInterface", .ignored = kPods}),
    ignored({.name = "pod-interface-name-prefix", .placeholder = "NAME",
             .field = "detectLocal.interfaceNamePrefix", .ignored = kPods}),
    ignored({.name = "iptables-localhost-nodeports", .default_text = "true",
             .field = "iptables.localhostNodePorts", .ignored = kNodePorts}),
    ignored({.name = "iptables-masquerade-bit", .placeholder = "BIT", .default_text = "14",
             .field = "iptables.masqueradeBit", .ignored = kNoMasquerade}),
    ignored({.name = "masquerade-all", .default_text = "false",
             .field = "iptables.masqueradeAll", .ignored = kNoMasquerade}),
    ignored({.name = "ipvs-scheduler", .placeholder = "NAME",
             .field = "ipvs.scheduler", .ignored = kNoIpvs}),
    ignored({.name = "ipvs-exclude-cidrs", .placeholder = "CIDRS",
             .field = "ipvs.excludeCIDRs", .ignored = kNoIpvs}),
    ignored({.name = "ipvs-strict-arp", .default_text = "false",
             .field = "ipvs.strictARP", .ignored = kNoIpvs}),
    ignored({.name = "ipvs-sync-period", .placeholder = "DURATION", .default_text = "30s",
             .field = "ipvs.syncPeriod", .ignored = kNoIpvs}),
    ignored({.name = "ipvs-min-sync-period", .placeholder = "DURATION", .default_text = "0s",
             .field = "ipvs.minSyncPeriod", .ignored = kNoIpvs}),
    ignored({.name = "ipvs-tcp-timeout", .placeholder = "DURATION", .default_text = "0s",
             .field = "ipvs.tcpTimeout", .ignored = kNoIpvs}),
    ignored({.name = "ipvs-tcpfin-timeout", .placeholder = "DURATION", .default_text = "0s",
             .field = "ipvs.tcpFinTimeout", .ignored = kNoIpvs}),
    ignored({.name = "ipvs-udp-timeout", .placeholder = "DURATION", .default_text = "0s",
             .field = "ipvs.udpTimeout", .ignored = kNoIpvs}),
    ignored({.name = "cleanup-ipvs", .default_text = "true", .ignored = kCleanup,
             .apply = a_bool}),
    ignored({.name = "kube-api-content-type", .placeholder = "TYPE", .default_text = "application/vnd.kubernetes.protobuf",
             .field = "clientConnection.contentType", .ignored = kJson, .neutral = "application/json"}),
    ignored({.name = "kube-api-qps", .placeholder = "N", .default_text = "5",
             .field = "clientConnection.qps", .ignored = kFewRequests}),
    ignored({.name = "kube-api-burst", .placeholder = "N", .default_text = "10",
             .field = "clientConnection.burst", .ignored = kFewRequests}),
    ignored({.name = "config-sync-period", .placeholder = "DURATION", .default_text = "15m",
             .field = "configSyncPeriod", .ignored = kWatch}),
    ignored({.name = "feature-gates", .placeholder = "GATES",
             .field = "featureGates", .ignored = kNoGates}),
    ignored({.name = "show-hidden-metrics-for-version", .placeholder = "VERSION",
             .field = "showHiddenMetricsForVersion", .ignored = kNoHiddenMetrics}),
    ignored({.name = "profiling", .default_text = "false",
             .field = "enableProfiling", .ignored = kNoProfiler}),
    ignored({.name = "log-text-split-stream", .default_text = "false",
             .field = "logging.options.text.splitStream", .ignored = kLog}),
    ignored({.name = "log-text-info-buffer-size", .placeholder = "SIZE", .default_text = "0",
             .field = "logging.options.text.infoBufferSize", .ignored = kLog}),
    ignored({.name = "log-json-split-stream", .default_text = "false",
             .field = "logging.options.json.splitStream", .ignored = kLog}),
    ignored({.name = "log-json-info-buffer-size", .placeholder = "SIZE", .default_text = "0",
             .field = "logging.options.json.infoBufferSize", .ignored = kLog}),
    ignored({.name = "log-flush-frequency", .placeholder = "DURATION", .default_text = "5s",
             .field = "logging.flushFrequency", .ignored = kLog}),
    ignored({.name = "vmodule", .placeholder = "LIST", .ignored = kVmodule,
             .apply = a_text}),
    ignored({.name = "logtostderr", .default_text = "true", .ignored = kLog,
             .apply = a_bool}),
    ignored({.name = "alsologtostderr", .default_text = "false", .ignored = kLog,
             .apply = a_bool}),
    ignored({.name = "stderrthreshold", .placeholder = "LEVEL", .default_text = "2", .ignored = kLog,
             .apply = a_text}),
    ignored({.name = "legacy-stderr-threshold-behavior", .default_text = "true", .ignored = kLog,
             .apply = a_bool}),
    ignored({.name = "log-dir", .placeholder = "FOLDER", .ignored = kLog,
             .apply = a_text}),
    ignored({.name = "log-file", .placeholder = "FILE", .ignored = kLog,
             .apply = a_text}),
    ignored({.name = "log-file-max-size", .placeholder = "MIB", .default_text = "1800", .ignored = kLog,
             .apply = a_number}),
    ignored({.name = "log-backtrace-at", .placeholder = "PLACE", .default_text = ":0", .ignored = kLog,
             .apply = a_text}),
    ignored({.name = "skip-headers", .default_text = "false", .ignored = kLog,
             .apply = a_bool}),
    ignored({.name = "skip-log-headers", .default_text = "false", .ignored = kLog,
             .apply = a_bool}),
    ignored({.name = "add-dir-header", .default_text = "false", .ignored = kLog,
             .apply = a_bool}),
    ignored({.name = "one-output", .default_text = "false", .ignored = kLog,
             .apply = a_bool}),
    ignored({.name = "boot-id-file", .placeholder = "FILES", .default_text = "/proc/sys/kernel/random/boot_id", .ignored = kNotRead,
             .apply = a_text}),
    ignored({.name = "machine-id-file", .placeholder = "FILES", .default_text = "/etc/machine-id,/var/lib/dbus/machine-id", .ignored = kNotRead,
             .apply = a_text}),
};
// clang-format on

}  // namespace

std::span<const Flag> ignored_flags() { return kFlags; }

}  // namespace kubeportal::config
