#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

constexpr std::uint16_t kMetricsPort = 10249;  // kube-proxy's
constexpr std::uint16_t kHealthzPort = 10256;  // kube-proxy's
constexpr std::uint32_t kLargestPort = 65535;
constexpr std::uint32_t kLargestJournal = 1'000'000;
constexpr std::uint32_t kMostVerbose = 100;

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "metrics-bind-address", .group = "Observability", .placeholder = "ADDRESS",
         .default_text = "127.0.0.1:10249", .default_in_lb = "off",
         .help = "Serves /metrics for Prometheus. Port 0: any free port, logged. Empty: off.",
         .allowed = "an IP address and a port such as 127.0.0.1:10249, [::]:10249 or :10249 "
                    "(port 0: any free port; empty: off)",
         .field = "metricsBindAddress",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bind_address(value, kMetricsPort), options.metrics_bind_address);
         }},
    Flag{.name = "healthz-bind-address", .group = "Observability", .placeholder = "ADDRESS",
         .default_text = "0.0.0.0:10256", .default_in_lb = "off",
         .help = "Serves /healthz, /livez and /readyz for probes. Port 0: any free port, logged. "
                 "Empty: off.",
         .allowed = "an IP address and a port such as 0.0.0.0:10256, [::]:10256 or :10256 "
                    "(port 0: any free port; empty: off)",
         .field = "healthzBindAddress",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bind_address(value, kHealthzPort), options.healthz_bind_address);
         }},
    Flag{.name = "metrics-port", .scope = FlagScope::proxy, .group = "Observability",
         .placeholder = "PORT", .default_text = "10249",
         .help = "Deprecated: the port where --metrics-bind-address is not given. 0: off.",
         .allowed = "a port from 0 to 65535 (0: off)",
         .only_without_file = true,
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kLargestPort), options.metrics_port);
         }},
    Flag{.name = "healthz-port", .scope = FlagScope::proxy, .group = "Observability",
         .placeholder = "PORT", .default_text = "10256",
         .help = "Deprecated: the port where --healthz-bind-address is not given. 0: off.",
         .allowed = "a port from 0 to 65535 (0: off)",
         .only_without_file = true,
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kLargestPort), options.healthz_port);
         }},
    Flag{.name = "bind-address-hard-fail", .group = "Observability",
         .help = "End where the metrics or health address cannot be bound, instead of trying again.",
         .allowed = "true or false",
         .field = "bindAddressHardFail",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.bind_address_hard_fail);
         }},
    Flag{.name = "journal-size", .group = "Observability", .placeholder = "ENTRIES",
         .default_text = "10000",
         .help = "How many changes and decisions are remembered, for kube-portal journal. 0: none.",
         .allowed = "a whole number from 0 to 1000000 (0: none)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kLargestJournal), options.journal_size);
         }},
    Flag{.name = "page", .group = "Observability", .default_text = "true",
         .help = "Show a page of Services, live, at / of the metrics server.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_bool(value), options.page);
         }},
    Flag{.name = "admin-socket", .scope = FlagScope::always, .group = "Observability",
         .placeholder = "PATH", .default_text = "/run/kube-portal/admin.sock",
         .default_in_lb = "off",
         .help = "The Unix socket, for its owner alone, by which conns, top, journal, export and "
                 "explain look inside. Empty: off.",
         .allowed = "a path (empty: off)",
         .apply = [](std::string_view value, Options& options) -> std::optional<Refusal> {
           options.admin_socket = value;
           return std::nullopt;
         }},
    Flag{.name = "v", .shorthand = 'v', .scope = FlagScope::always, .group = "Observability", .placeholder = "LEVEL",
         .default_text = "0",
         .help = "How much is logged, 0 to 100. 2: a line for every connection.",
         .allowed = "a whole number from 0 to 100 (2: a line for every connection)",
         .field = "logging.verbosity", .beats_file = true,
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostVerbose), options.verbosity);
         }},
    Flag{.name = "logging-format", .scope = FlagScope::always, .group = "Observability", .placeholder = "FORMAT",
         .default_text = "text",
         .help = "text for people, json for machines: one object a line.",
         .allowed = "text or json",
         .field = "logging.format", .beats_file = true,
         .apply = [](std::string_view value, Options& options) {
           return assign(read_output_format(value), options.log_format);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> observability_flags() { return kFlags; }

}  // namespace kubeportal::config
