#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr std::uint32_t kLargestInteger = 2147483647;
constexpr DurationLimits kUpToAYear{seconds(0), hours(8760)};

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "oom-score-adj", .scope = FlagScope::proxy, .group = "Kernel",
         .placeholder = "SCORE", .default_text = "-999; in bind mode: as it is",
         .help = "How readily the kernel ends this process when memory runs out, -1000 to 1000.",
         .allowed = "a whole number from -1000 to 1000",
         .field = "oomScoreAdj",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_integer(value, -1000, 1000), options.oom_score_adj);
         }},
    Flag{.name = "conntrack-max-per-core", .scope = FlagScope::proxy, .group = "Kernel",
         .placeholder = "N", .default_text = "32768",
         .help = "Connections that the kernel tracks (nf_conntrack_max), for each core. 0: unchanged.",
         .allowed = "a whole number from 0 to 2147483647 (0: unchanged)",
         .field = "conntrack.maxPerCore",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kLargestInteger), options.conntrack.max_per_core);
         }},
    Flag{.name = "conntrack-min", .scope = FlagScope::proxy, .group = "Kernel",
         .placeholder = "N", .default_text = "131072",
         .help = "The same at least, whatever the number of cores.",
         .allowed = "a whole number from 0 to 2147483647 (0: unchanged)",
         .field = "conntrack.min",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kLargestInteger), options.conntrack.min);
         }},
    Flag{.name = "conntrack-tcp-timeout-established", .scope = FlagScope::proxy, .group = "Kernel",
         .placeholder = "DURATION", .default_text = "24h",
         .help = "nf_conntrack_tcp_timeout_established. 0s: unchanged.",
         .allowed = "a duration of whole seconds such as 30s or 24h (0s: unchanged), at most 8760h",
         .field = "conntrack.tcpEstablishedTimeout",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_seconds(value, kUpToAYear), options.conntrack.tcp_established_timeout);
         }},
    Flag{.name = "conntrack-tcp-timeout-close-wait", .scope = FlagScope::proxy, .group = "Kernel",
         .placeholder = "DURATION", .default_text = "1h",
         .help = "nf_conntrack_tcp_timeout_close_wait. 0s: unchanged.",
         .allowed = "a duration of whole seconds such as 30s or 24h (0s: unchanged), at most 8760h",
         .field = "conntrack.tcpCloseWaitTimeout",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_seconds(value, kUpToAYear), options.conntrack.tcp_close_wait_timeout);
         }},
    Flag{.name = "conntrack-tcp-be-liberal", .scope = FlagScope::proxy, .group = "Kernel",
         .help = "Set nf_conntrack_tcp_be_liberal: packets outside the window are not invalid.",
         .allowed = "true or false",
         .field = "conntrack.tcpBeLiberal",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.conntrack.tcp_be_liberal);
         }},
    Flag{.name = "conntrack-udp-timeout", .scope = FlagScope::proxy, .group = "Kernel",
         .placeholder = "DURATION", .default_text = "0s",
         .help = "nf_conntrack_udp_timeout. 0s: unchanged.",
         .allowed = "a duration of whole seconds such as 30s or 24h (0s: unchanged), at most 8760h",
         .field = "conntrack.udpTimeout",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_seconds(value, kUpToAYear), options.conntrack.udp_timeout);
         }},
    Flag{.name = "conntrack-udp-timeout-stream", .scope = FlagScope::proxy, .group = "Kernel",
         .placeholder = "DURATION", .default_text = "0s",
         .help = "nf_conntrack_udp_timeout_stream. 0s: unchanged.",
         .allowed = "a duration of whole seconds such as 30s or 24h (0s: unchanged), at most 8760h",
         .field = "conntrack.udpStreamTimeout",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_seconds(value, kUpToAYear), options.conntrack.udp_timeout_stream);
         }},
    Flag{.name = "init-only", .scope = FlagScope::proxy, .group = "Kernel",
         .help = "Set what the flags of this section say, and end: for a privileged container "
                 "before one that is not.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return choose_if_true(value, Command::init_only, options);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> kernel_flags() { return kFlags; }

}  // namespace kubeportal::config
