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
  kube-portal --kubeconfig FILE [flags]      serve the Services of a cluster, on its nodes
  kube-portal --source PATH [flags]          serve the Services that manifests describe
  kube-portal lb LISTEN ENDPOINT... [flags]  balance one port over endpoints, without manifests
  kube-portal check --source PATH [flags]    validate flags and manifests, print what would open
  kube-portal explain DESTINATION [flags]    why a connection goes where it goes, or nowhere
  kube-portal conns [kill] [flags]           the connections of a running proxy
  kube-portal top [flags]                    its Services live, on a screen
  kube-portal journal [flags]                what changed, when, and what came of it
  kube-portal export DIR [flags]             the objects it goes by, as manifests)",

    R"(Durations are numbers with units: 250ms, 30s, 1m30s, 1h. A flag may be written --flag=value or
--flag value, with _ for -. SIGTERM drains the connections, a second one ends at once.
Exit codes: 0 all well, 1 a failure, 2 a wrong command line or --config.

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
    R"(kube-portal lb: a TCP or UDP load balancer in one line

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

  # DNS: UDP, each client port with the endpoint it got first:
  kube-portal lb --udp 0.0.0.0:53 10.0.0.1:53 10.0.0.2:53

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

constexpr Prose kExplain{
    R"(kube-portal explain: why a connection goes where it goes, or nowhere

Usage:
  kube-portal explain DESTINATION [--from SOURCE] [flags]
  kube-portal explain DESTINATION [--from SOURCE] --source PATH [flags]

tells what the proxy that runs on this node does with the next connection, or, with --source, what
one that starts with these manifests and flags would do with the first: which portal the destination
is, which policy holds for the client, why each endpoint is kept or left out, and which one is next.
With --source, what other processes listen on is not looked at: an address of this node whose port
they hold is left to them, whatever is told here.
DESTINATION is a Service (default/web, default/web:http, kube-system/kube-dns:53/udp), an address
(10.96.0.10:80, [fd00::10]:53/udp), or a name as a pod would use it (web, web.shop:8080,
http://web.shop.svc.cluster.local/).
The first line ends in the outcome and its reason, and so does the command: exit code 0 served,
1 the proxy could not be asked, 2 a wrong command line, 3 refused, 4 dropped, 5 not a service.)",

    R"(Examples:
  kube-portal explain default/web --source deploy/examples
  kube-portal explain 10.0.0.1:30080 --from 203.0.113.9 --source deploy/examples -o json)"};

constexpr Prose kConns{
    R"(kube-portal conns: the TCP sessions and UDP flows of a running proxy

Usage:
  kube-portal conns [filters] [--sort COLUMN] [--watch] [-o json]
  kube-portal conns kill FILTERS [-y]

kill resets the connections that the filters name, after a question unless -y is given.)",

    R"(Examples:
  kube-portal conns --service default/web --sort to-client
  kube-portal conns --state dialing --older-than 1s
  kube-portal conns kill --endpoint 10.244.1.5)"};

constexpr Prose kTop{
    R"(kube-portal top: the Services of a running proxy live

Usage:
  kube-portal top [flags]

A full screen with its keys at the bottom; where the output is no terminal, a table an interval.)",

    R"(Examples:
  kube-portal top
  kube-portal top --interval 10s --count 6 | tee load.txt)"};

constexpr Prose kJournal{
    R"(kube-portal journal: what changed, when, from which object, and what came of it

Usage:
  kube-portal journal [--since WHEN] [--service NS/NAME] [--limit N] [-o json])",

    R"(Examples:
  kube-portal journal --since 5m --service default/web)"};

constexpr Prose kExport{
    R"(kube-portal export: the objects that a running proxy goes by, as manifests

Usage:
  kube-portal export DIR [flags]

DIR must not exist yet, or be empty. The folder runs anywhere: kube-portal --source DIR.)",

    R"(Examples:
  kube-portal export /tmp/report && kube-portal explain default/web --source /tmp/report)"};

const Prose& prose_of(Command command) {
  switch (command) {
    case Command::lb:
      return kLb;
    case Command::check:
      return kCheck;
    case Command::explain:
      return kExplain;
    case Command::conns:
      return kConns;
    case Command::top:
      return kTop;
    case Command::journal:
      return kJournal;
    case Command::export_:
      return kExport;
    default:
      return kProxy;
  }
}

std::string default_text(const Flag& flag, Command command) {
  if (!flag.ignored.empty()) return {};
  if (flag.default_in_lb.empty()) return std::string(flag.default_text);
  if (command == Command::lb) return std::string(flag.default_in_lb);
  if (command != Command::proxy) return std::string(flag.default_text);
  return std::string(flag.default_text) + "; in lb: " + std::string(flag.default_in_lb);
}

/// The text with the name of the program as people type it here.
std::string called(std::string text, std::string_view program) {
  constexpr std::string_view kName = "kube-portal";
  for (auto at = text.find(kName); at != text.npos; at = text.find(kName, at + program.size())) {
    text.replace(at, kName.size(), program);
  }
  return text;
}

}  // namespace

std::string help_text(Command command, std::string_view program) {
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
  return called(app.help(), program);
}

}  // namespace kubeportal::config
