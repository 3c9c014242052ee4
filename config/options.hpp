#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kubeportal::config {

enum class PortalMode : std::uint8_t { bind };
enum class LogFormat : std::uint8_t { text, json };
enum class Command : std::uint8_t { proxy, lb, check, help, version };

/// A host and a port as given on the command line. Where a name is taken besides IPv4 and IPv6, the
/// field says so; nothing is resolved here.
struct HostPort {
  std::string host;  ///< without brackets; empty: every address of the machine
  std::uint16_t port = 0;

  bool operator==(const HostPort&) const = default;
};

/// What `kube-portal lb LISTEN ENDPOINT...` adds.
struct LbOptions {
  HostPort listen;                  ///< the host may be a name; port 0: any free port
  std::vector<HostPort> endpoints;  ///< at least one; the host may be a name; the port is not 0
  bool session_affinity = false;    ///< --session-affinity=None|ClientIP
  std::chrono::seconds session_affinity_timeout{10800};  ///< 1 s to 24 h; sliding
};

/// Everything the command line says, validated. Durations are not negative; 0 means what each
/// flag's help says.
struct Options {
  Command command = Command::proxy;
  std::string help_text;  ///< for Command::help: what to print

  std::vector<std::string> sources;  ///< --source, as given; not looked at; none in `lb`
  PortalMode portal_mode = PortalMode::bind;
  /// CIDRs, "primary", "localhost" or "all", mixed as given; empty: every address.
  std::vector<std::string> nodeport_addresses;
  std::string hostname_override;  ///< lower case; empty: the host name of the machine

  std::optional<HostPort> metrics_bind_address;  ///< IP or empty host; nullopt: off, as in `lb`
  std::optional<HostPort> healthz_bind_address;  ///< IP or empty host; nullopt: off, as in `lb`

  int verbosity = 0;  ///< -v; 2 logs a line a connection
  LogFormat log_format = LogFormat::text;

  unsigned workers = 0;  ///< at most 256; 0: one a core
  /// The first, second, ... attempt's; 1 to 16 of them, each 1 ms to 1 min.
  std::vector<std::chrono::milliseconds> dial_timeouts{
      std::chrono::milliseconds(250), std::chrono::milliseconds(500),
      std::chrono::milliseconds(1000), std::chrono::milliseconds(2000)};
  std::uint32_t max_connections = 0;          ///< 0: what the descriptor limit allows
  std::chrono::milliseconds idle_timeout{0};  ///< 0: off
  std::chrono::milliseconds half_close_timeout{std::chrono::hours(1)};  ///< 0: off
  std::chrono::seconds keepalive_interval{30};  ///< TCP keepalive on both sides; 0: off
  std::chrono::milliseconds drain_timeout{std::chrono::seconds(30)};  ///< 0: end at once

  LbOptions lb;
};

}  // namespace kubeportal::config
