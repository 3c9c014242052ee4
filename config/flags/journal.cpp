#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

constexpr std::string_view kGroup = "Journal (kube-portal journal)";
constexpr std::uint32_t kMostEntries = 1'000'000;

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "since", .scope = FlagScope::journal, .group = kGroup, .placeholder = "WHEN",
         .help = "Only from then on: a duration back (5m) or a moment (2026-11-26T20:00:00Z).",
         .allowed = "a duration such as 5m, or a moment such as 2026-11-26T20:00:00Z",
         .apply = [](std::string_view value, Options& options) -> std::optional<Refusal> {
           options.journal.since = value;  // the proxy reads it
           return std::nullopt;
         }},
    Flag{.name = "limit", .scope = FlagScope::journal, .group = kGroup, .placeholder = "N",
         .default_text = "1000", .help = "At most so many of the newest.",
         .allowed = "a whole number from 0 to 1000000",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostEntries), options.journal.limit);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> journal_flags() { return kFlags; }

}  // namespace kubeportal::config
