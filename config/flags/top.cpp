#include <array>
#include <limits>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

using std::chrono::hours;
using std::chrono::milliseconds;

constexpr std::string_view kGroup = "Top (kube-portal top)";
constexpr DurationLimits kInterval{milliseconds(100), hours(1)};
constexpr std::uint32_t kMostLooks = std::numeric_limits<std::uint32_t>::max();

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "interval", .scope = FlagScope::top, .group = kGroup, .placeholder = "DURATION",
         .default_text = "1s",
         .help = "How often the proxy is asked, 100ms to 1h. Rates are those of one interval.",
         .allowed = "a duration from 100ms to 1h, such as 500ms, 1s or 1m",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_milliseconds(value, kInterval), options.top.interval);
         }},
    Flag{.name = "count", .scope = FlagScope::top, .group = kGroup, .placeholder = "N",
         .default_text = "0",
         .help = "End after N intervals. 0: go on until q or a signal.",
         .allowed = "a whole number, 0 for without end",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostLooks), options.top.count);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> top_flags() { return kFlags; }

}  // namespace kubeportal::config
