#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

using std::chrono::hours;
using std::chrono::seconds;

constexpr DurationLimits kAffinityTimeout{seconds(1), hours(24)};  // the API server's

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "udp", .scope = FlagScope::lb, .group = "Load balancer (kube-portal lb)",
         .help = "Balance UDP instead of TCP.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.lb.udp);
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
};
// clang-format on

}  // namespace

std::span<const Flag> load_balancer_flags() { return kFlags; }

}  // namespace kubeportal::config
