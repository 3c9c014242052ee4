#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

constexpr std::string_view kGroup = "Which connections (kube-portal conns)";
constexpr std::string_view kPlace =
    "an address, an address and a port, or a block such as 10.244.0.0/16";
constexpr std::string_view kColumns =
    "one of service, client, endpoint, state, age, idle, to-endpoint, to-client, rtt, retransmits";
constexpr std::string_view kDuration = "a duration such as 30s, 5m or 1h30m";

/// The proxy reads what filters say, and complains where they say nothing.
std::optional<Refusal> filter(const char* parameter, std::string_view value, Options& options) {
  if (value.empty()) return Refusal{"", ""};
  options.conns.filter[parameter] = value;
  return std::nullopt;
}

bool is_column(std::string_view value) {
  for (const std::string_view column : {"service", "client", "endpoint", "state", "age", "idle",
                                        "to-endpoint", "to-client", "rtt", "retransmits"}) {
    if (value == column) return true;
  }
  return false;
}

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "service", .scope = FlagScope::conns | FlagScope::journal, .group = kGroup,
         .placeholder = "NS/NAME",
         .help = "Only of this Service; conns also takes default/web:http, default/dns:dns/udp.",
         .allowed = "a Service such as default/web",
         .apply = [](std::string_view value, Options& options) {
           options.journal.service = value;
           return filter("service", value, options);
         }},
    Flag{.name = "client", .scope = FlagScope::conns, .group = kGroup, .placeholder = "ADDRESS",
         .help = "Only of this client: an address, an address and a port, or a block.",
         .allowed = kPlace,
         .apply = [](std::string_view value, Options& options) {
           return filter("client", value, options);
         }},
    Flag{.name = "endpoint", .scope = FlagScope::conns, .group = kGroup, .placeholder = "ADDRESS",
         .help = "Only to this endpoint: an address, an address and a port, or a block.",
         .allowed = kPlace,
         .apply = [](std::string_view value, Options& options) {
           return filter("endpoint", value, options);
         }},
    Flag{.name = "protocol", .scope = FlagScope::conns, .group = kGroup, .placeholder = "PROTOCOL",
         .help = "Only tcp or only udp.", .allowed = "tcp or udp",
         .apply = [](std::string_view value, Options& options) {
           return filter("protocol", value, options);
         }},
    Flag{.name = "state", .scope = FlagScope::conns, .group = kGroup, .placeholder = "STATE",
         .help = "Only in this state: accepted, dialing, relaying, half_closed; UDP: unreplied, "
                 "replied.",
         .allowed = "accepted, dialing, relaying, half_closed, unreplied or replied",
         .apply = [](std::string_view value, Options& options) {
           return filter("state", value, options);
         }},
    Flag{.name = "older-than", .scope = FlagScope::conns, .group = kGroup,
         .placeholder = "DURATION", .help = "Only what began before that.", .allowed = kDuration,
         .apply = [](std::string_view value, Options& options) {
           return filter("older-than", value, options);
         }},
    Flag{.name = "idle-for", .scope = FlagScope::conns, .group = kGroup,
         .placeholder = "DURATION", .help = "Only what has moved no byte for that long.",
         .allowed = kDuration,
         .apply = [](std::string_view value, Options& options) {
           return filter("idle-for", value, options);
         }},
    Flag{.name = "id", .scope = FlagScope::conns, .group = kGroup, .placeholder = "ID",
         .help = "Only this one, by the first column.", .allowed = "an id such as 0-42",
         .apply = [](std::string_view value, Options& options) {
           return filter("id", value, options);
         }},
    Flag{.name = "sort", .scope = FlagScope::conns, .group = kGroup, .placeholder = "COLUMN",
         .default_text = "age",
         .help = "By what lines are sorted, the largest number first.",
         .allowed = kColumns,
         .apply = [](std::string_view value, Options& options) -> std::optional<Refusal> {
           if (!is_column(value)) return Refusal{std::string(value), ""};
           options.conns.sort = value;
           return std::nullopt;
         }},
    Flag{.name = "watch", .shorthand = 'w', .scope = FlagScope::conns, .group = kGroup,
         .help = "Print them again every second until a signal ends it.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.conns.watch);
         }},
    Flag{.name = "yes", .shorthand = 'y', .scope = FlagScope::conns, .group = kGroup,
         .help = "kill: do not ask first.", .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.conns.yes);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> conns_flags() { return kFlags; }

}  // namespace kubeportal::config
