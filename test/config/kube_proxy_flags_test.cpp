#include <algorithm>
#include <string>
#include <vector>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "config/configuration_fields.hpp"
#include "config/configz.hpp"
#include "config/flag.hpp"
#include "test/config/command_line.hpp"

using namespace kubeportal::config;
using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

namespace {

Options options_of(Strings args) {
  args.emplace_back("--source=a");
  CAPTURE(problems(args));
  auto parsed = parse(args);
  REQUIRE(parsed.has_value());
  return *parsed;
}

/// A flag of kube-proxy with another value than its default, and what that is in /configz.
struct Row {
  std::string flag;
  std::string value;
  std::string field;  ///< empty: kube-proxy has none
  std::string shown;
};

/// Without effect, so that a warning names them.
const std::vector<Row> kIgnored{
    {"proxy-mode", "ipvs", "mode", "ipvs"},
    {"bind-address", "10.0.0.1", "bindAddress", "10.0.0.1"},
    {"detect-local-mode", "NodeCIDR", "detectLocalMode", "NodeCIDR"},
    {"pod-bridge-interface", "cni0", "detectLocal.bridgeInterface", "cni0"},
    {"pod-interface-name-prefix", "veth", "detectLocal.interfaceNamePrefix", "veth"},
    {"iptables-localhost-nodeports", "false", "iptables.localhostNodePorts", "false"},
    {"iptables-masquerade-bit", "15", "iptables.masqueradeBit", "15"},
    {"masquerade-all", "true", "iptables.masqueradeAll", "true"},
    {"ipvs-scheduler", "rr", "ipvs.scheduler", "rr"},
    {"ipvs-exclude-cidrs", "10.0.0.0/8,fd00::/8", "ipvs.excludeCIDRs", "10.0.0.0/8,fd00::/8"},
    {"ipvs-strict-arp", "true", "ipvs.strictARP", "true"},
    {"ipvs-sync-period", "1m", "ipvs.syncPeriod", "1m0s"},
    {"ipvs-min-sync-period", "5s", "ipvs.minSyncPeriod", "5s"},
    {"ipvs-tcp-timeout", "1h", "ipvs.tcpTimeout", "1h0m0s"},
    {"ipvs-tcpfin-timeout", "2m", "ipvs.tcpFinTimeout", "2m0s"},
    {"ipvs-udp-timeout", "300ms", "ipvs.udpTimeout", "300ms"},
    {"cleanup-ipvs", "false", "", ""},
    {"kube-api-content-type", "application/yaml", "clientConnection.contentType",
     "application/yaml"},
    {"kube-api-qps", "7.5", "clientConnection.qps", "7.5"},
    {"kube-api-burst", "20", "clientConnection.burst", "20"},
    {"config-sync-period", "1h", "configSyncPeriod", "1h0m0s"},
    {"feature-gates", "NFTablesProxyMode=true", "featureGates.NFTablesProxyMode", "true"},
    {"show-hidden-metrics-for-version", "1.36", "showHiddenMetricsForVersion", "1.36"},
    {"profiling", "true", "enableProfiling", "true"},
    {"log-text-split-stream", "true", "logging.options.text.splitStream", "true"},
    {"log-text-info-buffer-size", "1Mi", "logging.options.text.infoBufferSize", "1Mi"},
    {"log-json-split-stream", "true", "logging.options.json.splitStream", "true"},
    {"log-json-info-buffer-size", "1Mi", "logging.options.json.infoBufferSize", "1Mi"},
    {"log-flush-frequency", "10s", "logging.flushFrequency", "10s"},
    {"vmodule", "proxier=5", "", ""},
    {"logtostderr", "false", "", ""},
    {"alsologtostderr", "true", "", ""},
    {"stderrthreshold", "0", "", ""},
    {"log-dir", "/var/log", "", ""},
    {"log-file", "/var/log/kube-proxy.log", "", ""},
    {"log-file-max-size", "10", "", ""},
    {"log-backtrace-at", "proxier.go:1", "", ""},
    {"legacy-stderr-threshold-behavior", "false", "", ""},
    {"skip-headers", "true", "", ""},
    {"skip-log-headers", "true", "", ""},
    {"add-dir-header", "true", "", ""},
    {"one-output", "true", "", ""},
    {"boot-id-file", "/boot-id", "", ""},
    {"machine-id-file", "/machine-id", "", ""},
};

/// With the effect that they have in kube-proxy.
const std::vector<Row> kHonoured{
    {"kubeconfig", "/k", "clientConnection.kubeconfig", "/k"},
    {"hostname-override", "node-1", "hostnameOverride", "node-1"},
    {"healthz-bind-address", "[::]:1", "healthzBindAddress", "[::]:1"},
    {"metrics-bind-address", "0.0.0.0:2", "metricsBindAddress", "0.0.0.0:2"},
    {"healthz-port", "3", "healthzBindAddress", "0.0.0.0:3"},
    {"metrics-port", "4", "metricsBindAddress", "127.0.0.1:4"},
    {"bind-address-hard-fail", "true", "bindAddressHardFail", "true"},
    {"proxy-port-range", "40000-40099", "portRange", "40000-40099"},
    {"udp-timeout", "250ms", "udpIdleTimeout", "250ms"},
    {"cluster-cidr", "10.244.0.0/16,fd00::/64", "clusterCIDR", "10.244.0.0/16,fd00::/64"},
    {"nodeport-addresses", "10.0.0.0/8,primary", "nodePortAddresses", "10.0.0.0/8,primary"},
    {"iptables-sync-period", "1m", "iptables.syncPeriod", "1m0s"},
    {"iptables-min-sync-period", "2s", "iptables.minSyncPeriod", "2s"},
    {"oom-score-adj", "-1", "oomScoreAdj", "-1"},
    {"conntrack-max-per-core", "1", "conntrack.maxPerCore", "1"},
    {"conntrack-min", "2", "conntrack.min", "2"},
    {"conntrack-tcp-timeout-established", "3h", "conntrack.tcpEstablishedTimeout", "3h0m0s"},
    {"conntrack-tcp-timeout-close-wait", "4m", "conntrack.tcpCloseWaitTimeout", "4m0s"},
    {"conntrack-tcp-be-liberal", "true", "conntrack.tcpBeLiberal", "true"},
    {"conntrack-udp-timeout", "5s", "conntrack.udpTimeout", "5s"},
    {"conntrack-udp-timeout-stream", "6s", "conntrack.udpStreamTimeout", "6s"},
    {"v", "4", "logging.verbosity", "4"},
    {"logging-format", "json", "logging.format", "json"},
};

std::string written(const Row& row) { return "--" + row.flag + '=' + row.value; }

}  // namespace

TEST_CASE(
    "a flag of kube-proxy that does nothing here is taken, shown and warned of with the reason") {
  for (const auto& row : kIgnored) {
    CAPTURE(row.flag);
    const auto options = options_of({written(row)});
    REQUIRE(options.warnings.size() == 1);
    const auto* flag = flag_named(row.flag);
    CHECK(options.warnings[0] ==
          "without effect: --" + row.flag + " (" + std::string(flag->ignored) + ")");
    if (!row.field.empty()) CHECK(field_text(options.kube_proxy, row.field) == row.shown);
  }
}

TEST_CASE("a flag of kube-proxy that means something here counts without a warning") {
  for (const auto& row : kHonoured) {
    CAPTURE(row.flag);
    auto parsed = parse({written(row), "--master=http://10.0.0.1"});
    REQUIRE(parsed.has_value());
    CHECK(parsed->warnings.empty());
    CHECK(field_text(parsed->kube_proxy, row.field) == row.shown);
  }
}

TEST_CASE("every flag that does nothing here has its row above") {
  for (const Flag& flag : all_flags()) {
    if (flag.ignored.empty()) continue;
    CAPTURE(flag.name);
    CHECK(std::ranges::find(kIgnored, flag.name, &Row::flag) != kIgnored.end());
  }
}

TEST_CASE("a default that is written out asks for nothing and is not warned of") {
  Strings args{
      "--proxy-mode=userspace", "--bind-address=::",  "--detect-local-mode=ClusterCIDR",
      "--logtostderr=1",        "--masquerade-all=F", "--kube-api-content-type=application/json"};
  for (const Flag& flag : all_flags()) {
    if (flag.ignored.empty() || flag.default_text.empty() || flag.name == "bind-address") continue;
    if (flag.name == "kube-api-content-type") continue;
    args.push_back("--" + std::string(flag.name) + '=' + std::string(flag.default_text));
  }
  CHECK(options_of(args).warnings == Strings{});
}

TEST_CASE("what has no effect is one warning, by reason") {
  const auto options = options_of({"--ipvs-scheduler=rr", "--profiling", "--ipvs-strict-arp",
                                   "--feature-gates=A=true,B=false", "--log_dir=/var/log"});
  CHECK(options.warnings ==
        Strings{"without effect: --profiling (there is no profiler inside; perf(1) sees "
                "everything); --feature-gates (there are no feature gates here); --ipvs-scheduler, "
                "--ipvs-strict-arp (there is no IPVS here); --log-dir (the log goes to standard "
                "error line by line)"});
}

TEST_CASE("the deprecated ports count where no address is given and 0 is off") {
  CHECK(options_of({"--healthz-port=1"}).healthz_bind_address == HostPort{"0.0.0.0", 1});
  CHECK(options_of({"--metrics-port=1"}).metrics_bind_address == HostPort{"127.0.0.1", 1});
  CHECK_FALSE(options_of({"--healthz-port=0"}).healthz_bind_address);
  CHECK_FALSE(options_of({"--metrics-port=0"}).metrics_bind_address);
  CHECK(options_of({"--metrics-port=1", "--metrics-bind-address=[::1]:2"}).metrics_bind_address ==
        HostPort{"::1", 2});
}

TEST_CASE("the address of an IPv6 node chooses the family of the default addresses") {
  const auto options = options_of({"--bind-address=::"});
  CHECK(options.metrics_bind_address == HostPort{"::1", 10249});
  CHECK(options.healthz_bind_address == HostPort{"::", 10256});
  CHECK(options_of({"--bind-address=fd00::1", "--healthz-bind-address=0.0.0.0:1"})
            .healthz_bind_address == HostPort{"0.0.0.0", 1});
}

TEST_CASE("what the kernel is told reaches the options") {
  const auto options = options_of(
      {"--conntrack-max-per-core=1", "--conntrack-min=2", "--conntrack-tcp-timeout-established=3s",
       "--conntrack-tcp-timeout-close-wait=4s", "--conntrack-tcp-be-liberal",
       "--conntrack-udp-timeout=5s", "--conntrack-udp-timeout-stream=6s", "--oom-score-adj=7"});
  CHECK(options.conntrack == ConntrackOptions{1, 2, 3s, 4s, true, 5s, 6s});
  CHECK(options.oom_score_adj == 7);
  CHECK(options_of({}).oom_score_adj == -999);
  CHECK_FALSE(options_of({"--portal-mode=bind"}).oom_score_adj);
}

TEST_CASE("init-only and write-config-to need no source") {
  CHECK(parse({"--init-only"})->command == Command::init_only);
  const auto options = parse({"--write-config-to=/f", "--cluster-cidr=10.0.0.0/8"});
  CHECK(options->command == Command::write_config);
  CHECK(options->write_config_to == "/f");
  CHECK(options->kube_proxy.cluster_cidr == "10.0.0.0/8");
}

TEST_CASE("the version is asked for as kube-proxy's users do") {
  CHECK_FALSE(parse({"--version"})->raw_version);
  CHECK(parse({"--version=raw"})->raw_version);
  CHECK(parse({"--version"}, {}, "/usr/bin/kube-proxy")->program == "kube-proxy");
}

TEST_CASE("configz shows the configuration in force with the names of the file") {
  const auto options = options_of({"--metrics-bind-address=", "--cluster-cidr=10.0.0.0/8"});
  const auto shown = nlohmann::json::parse(configz_text(options.kube_proxy));
  REQUIRE(shown.contains("kubeproxy.config.k8s.io"));
  const auto& fields = shown["kubeproxy.config.k8s.io"];
  CHECK(fields["metricsBindAddress"] == "");
  CHECK(fields["clusterCIDR"] == "10.0.0.0/8");
  CHECK(fields["iptables"]["syncPeriod"] == "30s");
  CHECK(fields["nodePortAddresses"].is_null());
}
