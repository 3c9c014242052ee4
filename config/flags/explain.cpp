#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

constexpr std::string_view kGroup = "Explain (kube-portal explain)";

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "from", .scope = FlagScope::explain, .group = kGroup, .placeholder = "SOURCE",
         .help = "The IP address of the client that connects: policies, source ranges and session "
                 "affinity depend on it. Without it: this node.",
         .allowed = "an IP address such as 10.244.1.2 or fd00::2",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_ip_address(value), options.explain.from);
         }},
    Flag{.name = "probe", .scope = FlagScope::explain, .group = kGroup,
         .help = "Make the connection as well, from the running proxy's node, and tell how it went.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.explain.probe);
         }},
    Flag{.name = "output", .shorthand = 'o',
         .scope = FlagScope::explain | FlagScope::conns | FlagScope::journal,
         .group = "Output", .placeholder = "FORMAT", .default_text = "text",
         .help = "json: the same facts for programs.",
         .allowed = "text or json",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_output_format(value), options.output);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> explain_flags() { return kFlags; }

}  // namespace kubeportal::config
