#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t kMostConnections = 10'000'000;
constexpr std::uint32_t kMostSpliceBytes = 16 * 1024 * 1024;
constexpr DurationLimits kUpToAYear{seconds(0), hours(8760)};
constexpr DurationLimits kUpToADay{seconds(0), hours(24)};
constexpr DurationLimits kDialTimeouts{milliseconds(1), minutes(1)};
constexpr DurationLimits kUdpTimeout{milliseconds(1), hours(24)};
constexpr DurationLimits kKeepalive{seconds(0), seconds(32767)};  // TCP_KEEPINTVL's, see tcp(7)

// clang-format off
constexpr std::array kFlags{
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
    Flag{.name = "udp-timeout", .group = "Relay", .placeholder = "DURATION",
         .default_text = "2m",
         .help = "Forget a UDP client port that an endpoint has replied to after this long without "
                 "a datagram, 1ms to 24h. One without a reply is forgotten after 30s, or this if "
                 "it is shorter.",
         .allowed = "a duration with a unit from 1ms to 24h, such as 30s, 2m or 1h",
         .field = "udpIdleTimeout",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kUdpTimeout), options.udp_timeout);
         }},
    Flag{.name = "udp-max-flows", .group = "Relay", .placeholder = "N", .default_text = "0",
         .help = "UDP client ports served at once; beyond that the one not used for longest makes "
                 "room. 0: half of what the descriptor limit allows.",
         .allowed = "a whole number from 0 to 10000000 (0: half of what the descriptor limit allows)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostConnections), options.udp_max_flows);
         }},
    Flag{.name = "splice-after", .group = "Relay", .placeholder = "BYTES",
         .default_text = "131072",
         .help = "Once one side has sent so much without a pause, splice(2) moves the rest past "
                 "the process; less is copied. 0: from the first byte.",
         .allowed = "a whole number of bytes from 0 to 16777216",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostSpliceBytes), options.splice_after);
         }},
    Flag{.name = "splice-pipe-size", .group = "Relay", .placeholder = "BYTES",
         .default_text = "524288",
         .help = "Size of the pipes that splice(2) needs, one for each direction in bulk. "
                 "0: never splice.",
         .allowed = "a whole number of bytes from 0 to 16777216 (0: never splice)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostSpliceBytes), options.splice_pipe_size);
         }},
    Flag{.name = "drain-timeout", .group = "Relay", .placeholder = "DURATION",
         .default_text = "0s", .default_in_lb = "30s",
         .help = "On SIGTERM: how long running connections may take to finish. "
                 "0s: end at once. Portals that it binds itself: 30s.",
         .allowed = "a duration with a unit such as 30s, 1m30s or 250ms (0s: end at once), "
                    "at most 24h",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kUpToADay), options.drain_timeout);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> relay_flags() { return kFlags; }

}  // namespace kubeportal::config
