#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "portal-mode", .scope = FlagScope::proxy, .group = "Portals",
         .placeholder = "MODE", .default_text = "iptables",
         .help = "How clients reach the proxy. iptables: rules in the kernel steer what they dial to "
                 "it; needs root. bind: it listens on the addresses that they dial.",
         .allowed = "iptables or bind",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_portal_mode(value), options.portal_mode);
         }},
    Flag{.name = "nodeport-addresses", .scope = FlagScope::proxy, .group = "Portals",
         .placeholder = "LIST", .default_text = "all",
         .help = "Which of this machine's addresses serve node ports: a comma-separated list of "
                 "CIDRs, primary, localhost or all. Repeating it adds to the list.",
         .allowed = "CIDRs such as 10.0.0.0/8 or fd00::/64, primary, localhost or all, "
                    "separated by commas",
         .field = "nodePortAddresses",
         .apply = [](std::string_view value, Options& options) {
           return append(read_nodeport_addresses(value), options.nodeport_addresses);
         }},
    Flag{.name = "no-local-endpoints", .scope = FlagScope::proxy, .group = "Portals",
         .placeholder = "VERDICT", .default_text = "drop",
         .help = "What becomes of clients of a Local traffic policy while this node has no "
                 "endpoint and others have. drop: their packets are ignored, as kube-proxy does. "
                 "refuse: they are told at once.",
         .allowed = "drop or refuse",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_no_local_endpoints(value), options.refuse_without_local_endpoints);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> portals_flags() { return kFlags; }

}  // namespace kubeportal::config
