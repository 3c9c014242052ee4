#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "config/kube_proxy_configuration.hpp"

namespace kubeportal::config {

enum class PortalMode : std::uint8_t { bind, iptables };
enum class IptablesFlavour : std::uint8_t { automatic, nft, legacy };
enum class OutputFormat : std::uint8_t { text, json };
enum class Command : std::uint8_t {
  proxy,
  lb,
  check,
  explain,
  conns,
  top,
  journal,
  export_,
  cleanup,
  init_only,
  write_config,
  help,
  version
};

/// A host and a port as given on the command line. Where a name is taken besides IPv4 and IPv6, the
/// field says so; nothing is resolved here.
struct HostPort {
  std::string host;  ///< without brackets; empty: every address of the machine
  std::uint16_t port = 0;

  bool operator==(const HostPort&) const = default;
};

/// Both ends included; 1 to 65535.
struct PortRange {
  std::uint16_t first = 0;
  std::uint16_t last = 0;

  bool operator==(const PortRange&) const = default;
};

/// What `kube-portal lb LISTEN ENDPOINT...` adds.
struct LbOptions {
  HostPort listen;                  ///< the host may be a name; port 0: any free port
  std::vector<HostPort> endpoints;  ///< at least one; the host may be a name; the port is not 0
  bool udp = false;                 ///< --udp: UDP instead of TCP
  bool session_affinity = false;    ///< --session-affinity=None|ClientIP
  std::chrono::seconds session_affinity_timeout{10800};  ///< 1 s to 24 h; sliding
};

/// What `kube-portal explain DESTINATION` adds.
struct ExplainOptions {
  std::string destination;  ///< as given; proxy/explain reads it
  std::string from;         ///< an IP address; empty: this node
  bool probe = false;       ///< make the connection as well
};

/// What `kube-portal conns [kill]` adds.
struct ConnsOptions {
  bool kill = false;
  /// Parameters of /v1/connections (docs/ADMIN.md) as given; the proxy reads them.
  std::map<std::string, std::string> filter;
  std::string sort = "age";  ///< a column
  bool watch = false;
  bool yes = false;  ///< kill without asking
};

/// What `kube-portal journal` adds.
struct JournalOptions {
  std::string since;    ///< a moment or a duration, as given; empty: from the first entry on
  std::string service;  ///< "namespace/name"; empty: all
  std::uint32_t limit = 1000;
};

/// What `kube-portal top` adds.
struct TopOptions {
  std::chrono::milliseconds interval{1000};  ///< 100 ms to 1 h
  std::uint32_t count = 0;                   ///< intervals; 0: without end
};

/// What the kernel's connection tracking is told in `iptables` mode; 0: left alone.
struct ConntrackOptions {
  std::uint32_t max_per_core = 32768;
  std::uint32_t min = 131072;  ///< of connections; counts only with max_per_core
  std::chrono::seconds tcp_established_timeout{std::chrono::hours(24)};
  std::chrono::seconds tcp_close_wait_timeout{std::chrono::hours(1)};
  bool tcp_be_liberal = false;
  std::chrono::seconds udp_timeout{0};
  std::chrono::seconds udp_timeout_stream{0};

  bool operator==(const ConntrackOptions&) const = default;
};

/// Everything that the command line and the configuration file say, validated. Durations are not
/// negative; 0 means what each flag's help says.
struct Options {
  Command command = Command::proxy;
  std::string program = "kube-portal";  ///< the name it was called by: that, or "kube-proxy"
  std::string help_text;                ///< for Command::help: what to print
  bool raw_version = false;             ///< for Command::version: as kube-proxy's --version=raw
  std::vector<std::string> warnings;    ///< sentences for the log, once it is set up

  std::string config_file;      ///< --config: a path; empty: none
  std::string write_config_to;  ///< for Command::write_config: a path
  /// The configuration in kube-proxy's shape, complete: what /configz shows. Where a member below
  /// says the same, that one is what the program goes by.
  KubeProxyConfiguration kube_proxy;

  std::vector<std::string> sources;  ///< --source, as given; not looked at; none in `lb`
  std::string kubeconfig;            ///< the path of a file; empty: none; never with `sources`
  std::string master;  ///< URLs of API servers instead of the file's, as given; empty: none
  std::string state_dir = "/var/lib/kube-portal";  ///< a folder, made when needed
  PortalMode portal_mode = PortalMode::bind;       ///< without a flag: iptables, bind in `lb`
  /// CIDRs, "primary", "localhost" or "all", mixed as given; empty: every address.
  std::vector<std::string> nodeport_addresses;
  std::string service_proxy_name;  ///< a label value; empty: the unnamed proxy
  /// --no-local-endpoints=drop|refuse: what a Local policy means on a node without endpoints.
  bool refuse_without_local_endpoints = false;
  IptablesFlavour iptables_flavour = IptablesFlavour::automatic;
  std::chrono::milliseconds iptables_sync_period{std::chrono::seconds(30)};  ///< not 0
  /// At most iptables_sync_period.
  std::chrono::milliseconds iptables_min_sync_period{std::chrono::seconds(1)};
  std::optional<PortRange> proxy_port_range;  ///< nullopt: the kernel's choice
  std::vector<std::string> cluster_cidrs;     ///< CIDRs; empty: nobody counts as a pod
  bool cleanup_on_exit = false;
  std::string hostname_override;  ///< lower case; empty: the host name of the machine

  std::optional<HostPort> metrics_bind_address;  ///< IP or empty host; nullopt: off, as in `lb`
  std::optional<HostPort> healthz_bind_address;  ///< IP or empty host; nullopt: off, as in `lb`

  std::optional<std::uint16_t> metrics_port;  ///< --metrics-port, settled in the address
  std::optional<std::uint16_t> healthz_port;  ///< --healthz-port, settled in the address
  bool bind_address_hard_fail = false;        ///< end where one of the two cannot be bound

  std::uint32_t journal_size = 10'000;  ///< entries, at most a million; 0: no journal

  std::optional<int> oom_score_adj;  ///< -1000 to 1000; nullopt: left alone
  ConntrackOptions conntrack;        ///< for PortalMode::iptables

  bool page = true;  ///< the page at / of the metrics server, and what it asks for

  std::string admin_socket;  ///< a path; empty: none, as in `lb`

  int verbosity = 0;  ///< -v; 2 logs a line a connection
  OutputFormat log_format = OutputFormat::text;

  unsigned workers = 0;  ///< at most 256; 0: one a core
  /// The first, second, ... attempt's; 1 to 16 of them, each 1 ms to 1 min.
  std::vector<std::chrono::milliseconds> dial_timeouts{
      std::chrono::milliseconds(250), std::chrono::milliseconds(500),
      std::chrono::milliseconds(1000), std::chrono::milliseconds(2000)};
  std::uint32_t max_connections = 0;          ///< 0: what the descriptor limit allows
  std::chrono::milliseconds idle_timeout{0};  ///< 0: off
  std::chrono::milliseconds half_close_timeout{std::chrono::hours(1)};  ///< 0: off
  std::chrono::seconds keepalive_interval{30};  ///< TCP keepalive on both sides; 0: off
  std::uint32_t splice_after = 128 * 1024;      ///< bytes; 0: from the first
  std::uint32_t splice_pipe_size = 512 * 1024;  ///< bytes; 0: never splice
  /// 0, the default with PortalMode::iptables: end at once.
  std::chrono::milliseconds drain_timeout{std::chrono::seconds(30)};
  std::chrono::milliseconds udp_timeout{std::chrono::seconds(120)};  ///< at least 1 ms
  std::uint32_t udp_max_flows = 0;  ///< 0: half of what the descriptor limit allows

  LbOptions lb;
  ExplainOptions explain;
  ConnsOptions conns;
  JournalOptions journal;
  std::string export_to;                     ///< for Command::export_: a folder
  OutputFormat output = OutputFormat::text;  ///< -o, of the commands that print facts
  TopOptions top;
};

}  // namespace kubeportal::config
