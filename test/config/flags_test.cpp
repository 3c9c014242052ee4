#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "config/flag.hpp"
#include "test/config/command_line.hpp"

using namespace kubeportal::config;
using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

namespace {

Options options_of(const Strings& args) {
  CAPTURE(problems(args));
  auto parsed = parse(args);
  REQUIRE(parsed.has_value());
  return *parsed;
}

}  // namespace

TEST_CASE("the node proxy needs no flag but --source") {
  const auto options = options_of({"--source", "a,b", "--source=c"});
  CHECK(options.command == Command::proxy);
  CHECK(options.sources == Strings{"a,b", "c"});
  CHECK(options.nodeport_addresses.empty());
  CHECK_FALSE(options.refuse_without_local_endpoints);
  CHECK(options.service_proxy_name.empty());
  CHECK(options.hostname_override.empty());
  CHECK(options.metrics_bind_address == HostPort{"127.0.0.1", 10249});
  CHECK(options.healthz_bind_address == HostPort{"0.0.0.0", 10256});
  CHECK(options.verbosity == 0);
  CHECK(options.log_format == OutputFormat::text);
  CHECK(options.workers == 0);
  CHECK(options.dial_timeouts ==
        std::vector<std::chrono::milliseconds>{250ms, 500ms, 1000ms, 2000ms});
  CHECK(options.max_connections == 0);
  CHECK(options.idle_timeout == 0ms);
  CHECK(options.half_close_timeout == 1h);
  CHECK(options.keepalive_interval == 30s);
  CHECK(options.portal_mode == PortalMode::iptables);
  CHECK(options.iptables_flavour == IptablesFlavour::automatic);
  CHECK(options.iptables_sync_period == 30s);
  CHECK(options.iptables_min_sync_period == 1s);
  CHECK_FALSE(options.proxy_port_range);
  CHECK(options.cluster_cidrs.empty());
  CHECK_FALSE(options.cleanup_on_exit);
  CHECK(options.drain_timeout == 0s);
}

TEST_CASE("an API server is a source as well") {
  const auto options = options_of({"--kubeconfig=/etc/k", "--master=https://10.0.0.1:6443"});
  CHECK(options.kubeconfig == "/etc/k");
  CHECK(options.master == "https://10.0.0.1:6443");
  CHECK(options.sources.empty());
  CHECK(options_of({"--master=http://10.0.0.1"}).kubeconfig.empty());
}

TEST_CASE("every flag of the node proxy reaches its option") {
  const auto options = options_of({"--source=a",
                                   "--portal-mode=bind",
                                   "--nodeport-addresses=10.0.0.0/8,fd00::/64",
                                   "--nodeport-addresses",
                                   "primary,localhost",
                                   "--hostname-override=Node-1",
                                   "--metrics-bind-address=[::1]:0",
                                   "--healthz-bind-address=:9",
                                   "-v=4",
                                   "--logging-format=json",
                                   "--journal-size=0",
                                   "--workers=256",
                                   "--dial-timeouts=1ms,1m",
                                   "--max-connections=7",
                                   "--idle-timeout=1h30m",
                                   "--half-close-timeout=250ms",
                                   "--keepalive-interval=2m",
                                   "--drain-timeout=0",
                                   "--no-local-endpoints=refuse",
                                   "--service-proxy-name=trial_1.x"});
  CHECK(options.nodeport_addresses == Strings{"10.0.0.0/8", "fd00::/64", "primary", "localhost"});
  CHECK(options.refuse_without_local_endpoints);
  CHECK(options.service_proxy_name == "trial_1.x");
  CHECK(options.hostname_override == "node-1");
  CHECK(options.metrics_bind_address == HostPort{"::1", 0});
  CHECK(options.healthz_bind_address == HostPort{"", 9});
  CHECK(options.verbosity == 4);
  CHECK(options.log_format == OutputFormat::json);
  CHECK(options.journal_size == 0);
  CHECK(options.workers == 256);
  CHECK(options.dial_timeouts == std::vector<std::chrono::milliseconds>{1ms, 60000ms});
  CHECK(options.max_connections == 7);
  CHECK(options.idle_timeout == 90min);
  CHECK(options.half_close_timeout == 250ms);
  CHECK(options.keepalive_interval == 120s);
  CHECK(options.drain_timeout == 0ms);
}

TEST_CASE("flags of portals by iptables reach their options") {
  const auto options =
      options_of({"--source=a", "--iptables-flavour=legacy", "--iptables-sync-period=1m",
                  "--iptables-min-sync-period=0s", "--proxy-port-range=40000-49999",
                  "--cleanup-on-exit", "--cluster-cidr=10.244.0.0/16,fd00:10:244::/56"});
  CHECK(options.iptables_flavour == IptablesFlavour::legacy);
  CHECK(options.iptables_sync_period == 1min);
  CHECK(options.iptables_min_sync_period == 0s);
  CHECK(options.proxy_port_range == PortRange{40000, 49999});
  CHECK(options.cluster_cidrs == Strings{"10.244.0.0/16", "fd00:10:244::/56"});
  CHECK(options.cleanup_on_exit);
}

TEST_CASE("a proxy port range is written in any of kube-proxy's ways") {
  const auto range = [](const std::string& text) {
    return options_of({"--source=a", "--proxy-port-range=" + text}).proxy_port_range;
  };
  CHECK(range("40000+9") == PortRange{40000, 40009});
  CHECK(range("40000") == PortRange{40000, 40000});
  CHECK_FALSE(range("0"));
  CHECK_FALSE(range("0-0"));
  CHECK_FALSE(range(""));
}

TEST_CASE("connections are drained by default where no successor waits for the ports") {
  CHECK(options_of({"--source=a", "--portal-mode=bind"}).drain_timeout == 30s);
  CHECK(options_of({"--source=a", "--drain-timeout=7s"}).drain_timeout == 7s);
  CHECK(options_of({"lb", ":1", "a:1"}).drain_timeout == 30s);
}

TEST_CASE("a cleanup needs no source") {
  CHECK(options_of({"--cleanup"}).command == Command::cleanup);
}

TEST_CASE("an empty address is off and one without a port gets kube-proxy's") {
  auto options =
      options_of({"--source=a", "--metrics-bind-address=", "--healthz-bind-address", ""});
  CHECK_FALSE(options.metrics_bind_address);
  CHECK_FALSE(options.healthz_bind_address);

  options = options_of({"--source=a", "--metrics-bind-address=::", "--healthz-bind-address=::1"});
  CHECK(options.metrics_bind_address == HostPort{"::", 10249});
  CHECK(options.healthz_bind_address == HostPort{"::1", 10256});
}

TEST_CASE("empty lists and names stand for the default") {
  const auto options = options_of({"--source=a", "--nodeport-addresses=", "--hostname-override="});
  CHECK(options.nodeport_addresses.empty());
  CHECK(options.hostname_override.empty());
}

TEST_CASE("a flag given twice counts as given last") {
  const auto options =
      options_of({"-v=1", "--source=a", "--v", "3", "--dial-timeouts=1s", "--dial-timeouts=2s,3s"});
  CHECK(options.verbosity == 3);
  CHECK(options.dial_timeouts == std::vector<std::chrono::milliseconds>{2000ms, 3000ms});
}

TEST_CASE("lb listens on one address and dials others") {
  const auto options =
      options_of({"lb", "[::]:0", "10.0.0.1:80", "[fd00::1]:81", "app.example.org:82"});
  CHECK(options.command == Command::lb);
  CHECK(options.lb.listen == HostPort{"::", 0});
  CHECK(options.lb.endpoints ==
        std::vector<HostPort>{{"10.0.0.1", 80}, {"fd00::1", 81}, {"app.example.org", 82}});
  CHECK_FALSE(options.lb.session_affinity);
  CHECK(options.lb.session_affinity_timeout == 3h);
}

TEST_CASE("lb opens nothing but its listener unless told to") {
  auto options = options_of({"lb", ":80", "a:80"});
  CHECK_FALSE(options.metrics_bind_address);
  CHECK_FALSE(options.healthz_bind_address);

  options = options_of({"lb", ":80", "a:80", "--metrics-bind-address=127.0.0.1"});
  CHECK(options.metrics_bind_address == HostPort{"127.0.0.1", 10249});
}

TEST_CASE("lb balances TCP unless UDP is asked for") {
  CHECK_FALSE(options_of({"lb", ":53", "a:53"}).lb.udp);
  CHECK(options_of({"lb", "--udp", ":53", "a:53"}).lb.udp);
}

TEST_CASE("flags of UDP reach their options") {
  const auto defaults = options_of({"--source=a"});
  CHECK(defaults.udp_timeout == 120s);
  CHECK(defaults.udp_max_flows == 0);
  const auto options = options_of({"--source=a", "--udp-timeout=250ms", "--udp-max-flows=5000"});
  CHECK(options.udp_timeout == 250ms);
  CHECK(options.udp_max_flows == 5000);
}

TEST_CASE("flags of lb may stand anywhere") {
  const auto options =
      options_of({"-v", "2", "lb", "--workers=3", ":80", "--session-affinity=clientip", "a:80",
                  "--session-affinity-timeout=10m", "b:80", "--drain-timeout=1s"});
  CHECK(options.command == Command::lb);
  CHECK(options.lb.endpoints.size() == 2);
  CHECK(options.lb.session_affinity);
  CHECK(options.lb.session_affinity_timeout == 10min);
  CHECK(options.verbosity == 2);
  CHECK(options.workers == 3);
  CHECK(options.drain_timeout == 1s);
}

TEST_CASE("session affinity is read in any case") {
  for (const char* kind : {"ClientIP", "clientip", "CLIENTIP"}) {
    CHECK(options_of({"lb", ":80", "a:80", std::string("--session-affinity=") + kind})
              .lb.session_affinity);
  }
  CHECK_FALSE(options_of({"lb", ":80", "a:80", "--session-affinity=none"}).lb.session_affinity);
}

TEST_CASE("check takes the flags of the node proxy") {
  const auto options = options_of({"check", "--source", "a", "--nodeport-addresses=localhost"});
  CHECK(options.command == Command::check);
  CHECK(options.sources == Strings{"a"});
  CHECK(options.nodeport_addresses == Strings{"localhost"});
  CHECK(options.metrics_bind_address == HostPort{"127.0.0.1", 10249});
}

TEST_CASE("the name of a command as the value of a flag is a value") {
  const auto options = options_of({"--hostname-override", "lb", "--source", "check"});
  CHECK(options.command == Command::proxy);
  CHECK(options.hostname_override == "lb");
}

TEST_CASE("the version needs nothing else and overrules problems") {
  for (const Strings& args : {Strings{"--version"}, Strings{"lb", "--version"},
                              Strings{"check", "--version=true"}, Strings{"--version", "--zz"}}) {
    CHECK(options_of(args).command == Command::version);
  }
  CHECK(options_of({"--source=a", "--version=false"}).command == Command::proxy);
}

TEST_CASE("help overrules the version and every problem") {
  for (const Strings& args : {Strings{"--help"}, Strings{"-h"}, Strings{"--version", "--help"},
                              Strings{"--zz", "--v=x", "--help"}, Strings{"lb", "x", "-h"}}) {
    const auto options = options_of(args);
    CHECK(options.command == Command::help);
    CHECK_FALSE(options.help_text.empty());
  }
  CHECK(options_of({"--source=a", "--help=false"}).command == Command::proxy);
}

TEST_CASE("the defaults that the help shows are the defaults") {
  for (const Flag& flag : all_flags()) {
    if (flag.default_text.empty() || flag.apply == nullptr) continue;
    if (flag.name == "hostname-override" || flag.name == "oom-score-adj") continue;  // words
    CAPTURE(flag.name);
    const bool of_lb = flag.scope == FlagScope::lb;
    Options from_text = of_lb ? options_of({"lb", ":80", "a:80"}) : options_of({"--source=a"});
    const Options original = from_text;
    REQUIRE_FALSE(flag.apply(flag.default_text, from_text));

    if (flag.name == "nodeport-addresses") from_text.nodeport_addresses.clear();  // all: no limit
    CHECK(from_text.portal_mode == original.portal_mode);
    CHECK(from_text.metrics_bind_address == original.metrics_bind_address);
    CHECK(from_text.healthz_bind_address == original.healthz_bind_address);
    CHECK(from_text.verbosity == original.verbosity);
    CHECK(from_text.log_format == original.log_format);
    CHECK(from_text.workers == original.workers);
    CHECK(from_text.dial_timeouts == original.dial_timeouts);
    CHECK(from_text.max_connections == original.max_connections);
    CHECK(from_text.idle_timeout == original.idle_timeout);
    CHECK(from_text.half_close_timeout == original.half_close_timeout);
    CHECK(from_text.keepalive_interval == original.keepalive_interval);
    CHECK(from_text.splice_after == original.splice_after);
    CHECK(from_text.splice_pipe_size == original.splice_pipe_size);
    CHECK(from_text.drain_timeout == original.drain_timeout);
    CHECK(from_text.conntrack == original.conntrack);
    CHECK(from_text.refuse_without_local_endpoints == original.refuse_without_local_endpoints);
    CHECK(from_text.lb.session_affinity == original.lb.session_affinity);
    CHECK(from_text.lb.session_affinity_timeout == original.lb.session_affinity_timeout);
  }
}

TEST_CASE("a program started without even a name is told what to give") {
  const auto parsed = parse_command_line(0, nullptr, FileReader());
  REQUIRE_FALSE(parsed.has_value());
  CHECK(parsed.error().problems.size() == 1);
}
