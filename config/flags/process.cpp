#include <array>

#include "config/flags/assign.hpp"
#include "config/flags/tables.hpp"

namespace kubeportal::config {

namespace {

constexpr std::uint32_t kMostWorkers = 256;

// clang-format off
constexpr std::array kFlags{
    Flag{.name = "config", .scope = FlagScope::proxy, .group = "Configuration file",
         .placeholder = "FILE",
         .help = "A KubeProxyConfiguration, kubeproxy.config.k8s.io/v1alpha1. Of the flags, only "
                 "--hostname-override, -v, --logging-format and those that no field of it says "
                 "count beside it. Its changes are followed.",
         .allowed = "the path of a KubeProxyConfiguration",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_path(value), options.config_file);
         }},
    Flag{.name = "write-config-to", .scope = FlagScope::proxy, .group = "Configuration file",
         .placeholder = "FILE",
         .help = "Write the flags and all defaults to FILE as a KubeProxyConfiguration, and end.",
         .allowed = "the path of a file to write",
         .apply = [](std::string_view value, Options& options) {
           if (options.command == Command::proxy) options.command = Command::write_config;
           return assign(read_path(value), options.write_config_to);
         }},
    Flag{.name = "workers", .group = "Process", .placeholder = "N", .default_text = "0",
         .help = "Threads that relay, at most 256. 0: one a core.",
         .allowed = "a whole number from 0 to 256 (0: one a core)",
         .apply = [](std::string_view value, Options& options) {
           return assign(read_number(value, kMostWorkers), options.workers);
         }},
    Flag{.name = "help", .shorthand = 'h', .scope = FlagScope::always, .group = "Process",
         .help = "Prints this text.",
         .allowed = "true or false",
         .apply = [](std::string_view value, Options& options) {
           return choose_if_true(value, Command::help, options);
         }},
    Flag{.name = "version", .scope = FlagScope::always, .group = "Process",
         .help = "Prints the version and the git revision; --version=raw: as kube-proxy's build "
                 "information.",
         .allowed = "true, false or raw",
         .apply = [](std::string_view value, Options& options) {
           options.raw_version = value == "raw";
           return choose_if_true(options.raw_version ? "true" : value, Command::version, options);
         }},
};
// clang-format on

}  // namespace

std::span<const Flag> process_flags() { return kFlags; }

}  // namespace kubeportal::config
