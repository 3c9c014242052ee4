#include "config/help.hpp"

#include <memory>

#include <CLI/CLI.hpp>

#include "config/flag.hpp"
#include "config/help_formatter.hpp"

namespace kubeportal::config {

namespace {

struct Prose {
  const char* description;
  const char* footer;
};

constexpr Prose kProxy{
    R"(kube-portal: a userspace L4 proxy and load balancer for Kubernetes Services

Usage:
  kube-portal --source PATH [flags]          serve the Services that manifests describe
  kube-portal lb LISTEN ENDPOINT... [flags]  balance one port over endpoints, without manifests
  kube-portal check --source PATH [flags]    validate flags and manifests, print what would open)",

    R"(Durations are numbers with units: 250ms, 30s, 1m30s, 1h. A flag may be written --flag=value or
--flag value, with _ for -. SIGTERM drains the connections, a second one ends at once.
Exit codes: 0 all well, 1 a failure, 2 a wrong command line.

Examples:
  # Two endpoints behind port 8080, in ten seconds:
  kube-portal lb 0.0.0.0:8080 10.0.0.1:80 10.0.0.2:80

  # What would these manifests open, and are they right?
  kube-portal check --source deploy/examples

  # Serve them, follow their changes, log a line for every connection:
  kube-portal --source deploy/examples -v=2

  # Node ports on loopback only, no metrics:
  kube-portal --source deploy/examples --nodeport-addresses=localhost --metrics-bind-address=)"};

constexpr Prose kLb{
    R"(kube-portal lb: a TCP load balancer in one line

Usage:
  kube-portal lb LISTEN ENDPOINT... [flags]

  kube-portal lb 0.0.0.0:8080 10.0.0.1:80 10.0.0.2:80

listens on port 8080 of every address and gives each connection to the next endpoint.
LISTEN is an address and a port: 0.0.0.0:8080, [::]:8080, :8080 (port 0: any free port, printed).
ENDPOINT is a host and a port: 10.0.0.1:80, [fd00::1]:80, example.org:80 (resolved again as time
goes by).)",

    R"(Durations are numbers with units: 250ms, 30s, 1m30s, 1h.

Examples:
  # Clients stay with their endpoint for ten minutes:
  kube-portal lb :8080 app-1:80 app-2:80 --session-affinity=ClientIP --session-affinity-timeout=10m

  # Log a line for every connection, serve metrics:
  kube-portal lb :8080 10.0.0.1:80 10.0.0.2:80 -v=2 --metrics-bind-address=127.0.0.1:10249)"};

constexpr Prose kCheck{
    R"(kube-portal check: validates flags and manifests and prints what would be opened

Usage:
  kube-portal check --source PATH [flags]

It takes the flags of kube-portal itself, opens nothing, and exits with 0 if all is well, with 1 if
a manifest is not, with 2 if a flag is not.)",

    R"(Durations are numbers with units: 250ms, 30s, 1m30s, 1h.

Example:
  kube-portal check --source deploy/examples --nodeport-addresses=10.0.0.0/8)"};

const Prose& prose_of(Command command) {
  if (command == Command::lb) return kLb;
  return command == Command::check ? kCheck : kProxy;
}

std::string default_text(const Flag& flag, Command command) {
  if (flag.default_in_lb.empty()) return std::string(flag.default_text);
  if (command == Command::lb) return std::string(flag.default_in_lb);
  if (command == Command::check) return std::string(flag.default_text);
  return std::string(flag.default_text) + "; in lb: " + std::string(flag.default_in_lb);
}

}  // namespace

std::string help_text(Command command) {
  const Prose& prose = prose_of(command);
  CLI::App app(prose.description);
  app.footer(prose.footer);
  app.formatter(std::make_shared<HelpFormatter>());
  app.set_help_flag();
  const auto ignored = [](const CLI::results_t&) { return true; };
  for (const Flag& flag : all_flags()) {
    if (command != Command::proxy && !flag.belongs_to(command)) continue;
    std::string name = "--" + std::string(flag.name);
    if (flag.shorthand != '\0') name += std::string(",-") + flag.shorthand;
    app.add_option(name, ignored, std::string(flag.help))
        ->group(std::string(flag.group))
        ->type_name(std::string(flag.placeholder))
        ->default_str(default_text(flag, command));
  }
  return app.help();
}

}  // namespace kubeportal::config
