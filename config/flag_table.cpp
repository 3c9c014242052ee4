#include <array>
#include <utility>

#include "config/flag.hpp"

namespace kubeportal::config {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

using Refused = std::optional<Refusal>;

constexpr std::uint16_t kMetricsPort = 10249;  // kube-proxy's
constexpr std::uint16_t kHealthzPort = 10256;  // kube-proxy's
constexpr std::uint32_t kMostVerbose = 100;
constexpr std::uint32_t kMostWorkers = 256;
constexpr std::uint32_t kMostConnections = 10'000'000;

constexpr DurationLimits kUpToAYear{seconds(0), hours(8760)};
constexpr DurationLimits kUpToADay{seconds(0), hours(24)};
constexpr DurationLimits kDialTimeouts{milliseconds(1), minutes(1)};
constexpr DurationLimits kKeepalive{seconds(0), seconds(32767)};   // TCP_KEEPINTVL's, see tcp(7)
constexpr DurationLimits kAffinityTimeout{seconds(1), hours(24)};  // the API server's

template <typename T, typename Field>
Refused assign(Reading<T> reading, Field& field) {
  if (!reading) return reading.error();
  field = static_cast<Field>(*std::move(reading));
  return std::nullopt;
}

template <typename T>
Refused append(Reading<std::vector<T>> reading, std::vector<T>& list) {
  if (!reading) return reading.error();
  list.insert(list.end(), reading->begin(), reading->end());
  return std::nullopt;
}

Refused choose_if_true(std::string_view value, Command command, Options& options) {
  const auto wanted = read_bool(value);
  if (!wanted) return wanted.error();
  if (*wanted && options.command != Command::help) options.command = command;
  return std::nullopt;
}

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "source", .scope = FlagScope::proxy, .group = "Source", .placeholder = "PATH",
         .help = "File or folder of Service and EndpointSlice manifests, followed while running. "
                 "Repeat it for several.",
         .allowed = "the path of a file or folder of manifests",
         .apply = [](std::string_view value, Options& options) {
           auto path = read_path(value);
           if (!path) return Refused(path.error());
           options.sources.push_back(*std::move(path));
           return Refused();
         }},
    Flag{.name = "hostname-override", .scope = FlagScope::proxy, .group = "Source",
         .placeholder = "NAME", .default_text = "this machine's host name",
         .help = "Name of this node: endpoints on the node of this name are local.",
         .allowed = "a node name: letters, digits, - and . in at most 253 characters, such as node-1",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_node_name(value), options.hostname_override);
         }},

    Flag{.name = "portal-mode", .scope = FlagScope::proxy, .group = "Portals",
         .placeholder = "MODE", .default_text = "bind",
         .help = "How clients reach the proxy. bind: it listens on the addresses that they dial.",
         .allowed = "bind",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_portal_mode(value), options.portal_mode);
         }},
    Flag{.name = "nodeport-addresses", .scope = FlagScope::proxy, .group = "Portals",
         .placeholder = "LIST", .default_text = "all",
         .help = "Which of this machine's addresses serve node ports: a comma-separated list of "
                 "CIDRs, primary, localhost or all. Repeating it adds to the list.",
         .allowed = "CIDRs such as 10.0.0.0/8 or fd00::/64, primary, localhost or all, "
                    "separated by commas",
         .apply = [](std::string_view value, Options& options) {
           return append(read_nodeport_addresses(value), options.nodeport_addresses);
         }},

    Flag{.name = "session-affinity", .scope = FlagScope::lb, .group = "Load balancer (kube-portal lb)",
         .placeholder = "KIND", .default_text = "None",
         .help = "ClientIP: a client stays with the endpoint that it got first. None: every "
                 "connection goes to the next endpoint.",
         .allowed = "None or ClientIP",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_session_affinity(value), options.lb.session_affinity);
         }},
    Flag{.name = "session-affinity-timeout", .scope = FlagScope::lb,
         .group = "Load balancer (kube-portal lb)", .placeholder = "DURATION", .default_text = "3h",
         .help = "With ClientIP: how long after its last connection a client is remembered, "
                 "1s to 24h.",
         .allowed = "a duration of whole seconds from 1s to 24h, such as 30s, 10m or 3h",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_seconds(value, kAffinityTimeout),
                         options.lb.session_affinity_timeout);
         }},

    Flag{.name = "dial-timeouts", .group = "Relay", .placeholder = "DURATIONS",
         .default_text = "250ms,500ms,1s,2s",
         .help = "How long to wait for the first, second, ... endpoint to accept a connection "
                 "before the next is tried: 1 to 16 of them, each 1ms to 1m.",
         .allowed = "1 to 16 durations from 1ms to 1m separated by commas, such as 250ms,500ms,1s",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_durations(value, kDialTimeouts), options.dial_timeouts);
         }},
    Flag{.name = "max-connections", .group = "Relay", .placeholder = "N", .default_text = "0",
         .help = "Connections relayed at once; more wait in the backlog. "
                 "0: as many as the descriptor limit allows.",
         .allowed = "a whole number from 0 to 10000000 (0: as many as the descriptor limit allows)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostConnections), options.max_connections);
         }},
    Flag{.name = "idle-timeout", .group = "Relay", .placeholder = "DURATION",
         .default_text = "0s",
         .help = "Close a connection after this long without a byte either way. 0s: never.",
         .allowed = "a duration with a unit such as 30s, 1m30s or 250ms (0s: never), at most 8760h",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kUpToAYear), options.idle_timeout);
         }},
    Flag{.name = "half-close-timeout", .group = "Relay", .placeholder = "DURATION",
         .default_text = "1h",
         .help = "When one side has finished sending: close after this long without a byte from "
                 "the other. 0s: never.",
         .allowed = "a duration with a unit such as 30s, 1m30s or 250ms (0s: never), at most 8760h",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kUpToAYear), options.half_close_timeout);
         }},
    Flag{.name = "keepalive-interval", .group = "Relay", .placeholder = "DURATION",
         .default_text = "30s",
         .help = "TCP keepalive towards clients and endpoints, whole seconds. 0s: off.",
         .allowed = "a duration of whole seconds such as 30s or 2m (0s: off), at most 32767s",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_seconds(value, kKeepalive), options.keepalive_interval);
         }},
    Flag{.name = "drain-timeout", .group = "Relay", .placeholder = "DURATION",
         .default_text = "30s",
         .help = "On SIGTERM: how long running connections may take to finish. "
                 "0s: end at once.",
         .allowed = "a duration with a unit such as 30s, 1m30s or 250ms (0s: end at once), "
                    "at most 24h",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kUpToADay), options.drain_timeout);
         }},

    Flag{.name = "metrics-bind-address", .group = "Observability", .placeholder = "ADDRESS",
         .default_text = "127.0.0.1:10249", .default_in_lb = "off",
         .help = "Serves /metrics for Prometheus. Port 0: any free port, logged. Empty: off.",
         .allowed = "an IP address and a port such as 127.0.0.1:10249, [::]:10249 or :10249 "
                    "(port 0: any free port; empty: off)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bind_address(value, kMetricsPort), options.metrics_bind_address);
         }},
    Flag{.name = "healthz-bind-address", .group = "Observability", .placeholder = "ADDRESS",
         .default_text = "0.0.0.0:10256", .default_in_lb = "off",
         .help = "Serves /healthz for probes. Port 0: any free port, logged. Empty: off.",
         .allowed = "an IP address and a port such as 0.0.0.0:10256, [::]:10256 or :10256 "
                    "(port 0: any free port; empty: off)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bind_address(value, kHealthzPort), options.healthz_bind_address);
         }},
    Flag{.name = "v", .shorthand = 'v', .group = "Observability", .placeholder = "LEVEL",
         .default_text = "0",
         .help = "How much is logged, 0 to 100. 2: a line for every connection.",
         .allowed = "a whole number from 0 to 100 (2: a line for every connection)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostVerbose), options.verbosity);
         }},
    Flag{.name = "logging-format", .group = "Observability", .placeholder = "FORMAT",
         .default_text = "text",
         .help = "text for people, json for machines: one object a line.",
         .allowed = "text or json",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_log_format(value), options.log_format);
         }},

    Flag{.name = "workers", .group = "Process", .placeholder = "N", .default_text = "0",
         .help = "Threads that relay, at most 256. 0: one a core.",
         .allowed = "a whole number from 0 to 256 (0: one a core)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostWorkers), options.workers);
         }},
    Flag{.name = "help", .shorthand = 'h', .group = "Process",
         .help = "Prints this text.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return choose_if_true(value, Command::help, options);
         }},
    Flag{.name = "version", .group = "Process",
         .help = "Prints the version and the git revision.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return choose_if_true(value, Command::version, options);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> all_flags() { return kFlags; }

}  // namespace kubeportal::config
