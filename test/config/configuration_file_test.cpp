#include "config/configuration_file.hpp"

#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "config/reload.hpp"
#include "test/config/command_line.hpp"
#include "test/config/kubeadm_config.hpp"

using namespace kubeportal::config;
using namespace std::chrono_literals;
using Strings = std::vector<std::string>;

namespace {

const std::string kHead =
    "apiVersion: kubeproxy.config.k8s.io/v1alpha1\nkind: KubeProxyConfiguration\n";

Options options_of(const std::string& text, Strings args = {}) {
  args.emplace_back("--config=c");
  const Files files{{"c", text}};
  CAPTURE(problems(args, files));
  auto parsed = parse(args, files);
  REQUIRE(parsed.has_value());
  return *parsed;
}

/// The problems of a file with this below its head, which is lines 1 and 2.
std::string wrong(const std::string& fields) {
  return problems({"--config=c", "--master=http://10.0.0.1"}, {{"c", kHead + fields}});
}

bool mentions(const std::string& text, const std::string& words) {
  return text.find(words) != std::string::npos;
}

}  // namespace

TEST_CASE("the file that kubeadm writes says the defaults and where the API server is") {
  const auto options = options_of(kKubeadmConfig);
  CHECK(options.warnings == Strings{});
  CHECK(options.kubeconfig == "/var/lib/kube-proxy/kubeconfig.conf");
  CHECK(options.cluster_cidrs == Strings{"10.244.0.0/16"});
  CHECK(options.metrics_bind_address == HostPort{"127.0.0.1", 10249});
  CHECK(options.healthz_bind_address == HostPort{"0.0.0.0", 10256});
  CHECK(options.iptables_sync_period == 30s);
  CHECK(options.iptables_min_sync_period == 1s);
  CHECK(options.conntrack == ConntrackOptions{});
  CHECK(options.oom_score_adj == -999);
  CHECK(options.udp_timeout == 2min);
  CHECK_FALSE(options.proxy_port_range);
}

TEST_CASE("every field that means something here reaches its option") {
  const auto options = options_of(kHead + R"(
clientConnection: {kubeconfig: /k}
logging: {format: json, verbosity: 3}
hostnameOverride: Node-1
healthzBindAddress: 10.0.0.1
metricsBindAddress: '[::1]:5'
bindAddressHardFail: true
iptables: {syncPeriod: 1m, minSyncPeriod: 10s}
clusterCIDR: 10.0.0.0/8,fd00::/64
nodePortAddresses: [primary, 10.0.0.0/8]
oomScoreAdj: 0
conntrack: {maxPerCore: 0, min: 1, tcpEstablishedTimeout: 0s, tcpCloseWaitTimeout: 2s,
            tcpBeLiberal: true, udpTimeout: 3s, udpStreamTimeout: 4s}
portRange: 100-200
udpIdleTimeout: 250ms
)");
  CHECK(options.warnings == Strings{});
  CHECK(options.kubeconfig == "/k");
  CHECK(options.log_format == OutputFormat::json);
  CHECK(options.verbosity == 3);
  CHECK(options.hostname_override == "node-1");
  CHECK(options.healthz_bind_address == HostPort{"10.0.0.1", 10256});
  CHECK(options.metrics_bind_address == HostPort{"::1", 5});
  CHECK(options.bind_address_hard_fail);
  CHECK(options.iptables_sync_period == 1min);
  CHECK(options.iptables_min_sync_period == 10s);
  CHECK(options.cluster_cidrs == Strings{"10.0.0.0/8", "fd00::/64"});
  CHECK(options.nodeport_addresses == Strings{"primary", "10.0.0.0/8"});
  CHECK(options.oom_score_adj == 0);
  CHECK(options.conntrack == ConntrackOptions{0, 1, 0s, 2s, true, 3s, 4s});
  CHECK(options.proxy_port_range == PortRange{100, 200});
  CHECK(options.udp_timeout == 250ms);
}

TEST_CASE("an IPv6 bindAddress chooses the family of the default addresses") {
  const auto options =
      options_of(kHead + "bindAddress: '::'\nclientConnection: {kubeconfig: /k}\n");
  CHECK(options.metrics_bind_address == HostPort{"::1", 10249});
  CHECK(options.healthz_bind_address == HostPort{"::", 10256});
}

TEST_CASE("the file may be JSON") {
  const auto options = options_of(
      R"({"apiVersion": "kubeproxy.config.k8s.io/v1alpha1", "kind": "KubeProxyConfiguration",
          "clientConnection": {"kubeconfig": "/k"}, "logging": {"flushFrequency": 5000000000}})");
  CHECK(options.kubeconfig == "/k");
  CHECK(options.warnings == Strings{});
}

TEST_CASE("what the file asks for without effect is one warning with its fields") {
  const auto options = options_of(kHead + R"(
clientConnection: {kubeconfig: /k, acceptContentTypes: application/json}
mode: nftables
featureGates: {A: true, B: false}
nftables: {masqueradeAll: true}
winkernel: {networkName: net}
windowsRunAsService: true
logging: {vmodule: [{filePattern: proxier, verbosity: 5}]}
)");
  CHECK(options.warnings ==
        Strings{"without effect: clientConnection.acceptContentTypes (the API server is asked for "
                "JSON); featureGates.A, featureGates.B (there are no feature gates here); "
                "logging.vmodule (-v counts for every file); mode (this is a userspace proxy and "
                "goes on as one); nftables.masqueradeAll (rules are laid by iptables); "
                "windowsRunAsService, winkernel.networkName (this is not Windows)"});
}

TEST_CASE("beside a file only those flags count that no field says, and kube-proxy's exceptions") {
  const auto options = options_of(
      kHead + "clusterCIDR: 10.0.0.0/8\nlogging: {verbosity: 1}\n",
      {"--cluster-cidr=10.1.0.0/16", "--cluster-cidr=10.2.0.0/16", "--healthz-port=0", "-v=2",
       "--hostname-override=n", "--master=http://10.0.0.1", "--portal-mode=bind", "--workers=3"});
  CHECK(options.cluster_cidrs == Strings{"10.0.0.0/8"});
  CHECK(options.healthz_bind_address == HostPort{"0.0.0.0", 10256});
  CHECK(options.verbosity == 2);
  CHECK(options.kube_proxy.logging.verbosity == 2);
  CHECK(options.hostname_override == "n");
  CHECK(options.portal_mode == PortalMode::bind);
  CHECK(options.workers == 3);
  CHECK(options.warnings ==
        Strings{"ignored beside --config: --cluster-cidr, --healthz-port; say it in c"});
}

TEST_CASE("a flag beside a file is checked although it does not count") {
  CHECK(mentions(problems({"--config=c", "--cluster-cidr=x"}, {{"c", kKubeadmConfig}}),
                 "--cluster-cidr=x: found \"x\""));
}

TEST_CASE("fields that kube-proxy does not know and repeated ones are warned of") {
  const auto options = options_of(kHead +
                                  "clientConnection: {kubeconfig: /k}\n"
                                  "clusterCIDRs: 10.0.0.0/8\n"
                                  "conntrack:\n  min: 1\n  max: null\n  min: 2\n");
  CHECK(options.conntrack.min == 2);
  CHECK(options.warnings ==
        Strings{"c:4:15: clusterCIDRs: found a field that is not known; allowed: the fields of "
                "v1alpha1; did you mean clusterCIDR?; ignored",
                "c:7:8: conntrack.max: found a field that is not known; allowed: the fields of "
                "v1alpha1; ignored",
                "c:8:8: conntrack.min: found the field a second time; allowed: every field once; "
                "ignored"});
}

TEST_CASE("everything that is wrong with a file is said at once, with its place") {
  const auto lines = wrong(
      "iptables: {masqueradeBit: 32, syncPeriod: soon}\n"
      "conntrack:\n"
      "  maxPerCore: many\n"
      "  min: -1\n"
      "oomScoreAdj: 1001\n"
      "nodePortAddresses: [eth0]\n"
      "unknown: 1\n"
      "enableProfiling: 'yes'\n");
  CHECK(
      lines ==
      "c:3:27: iptables.masqueradeBit: found 32; allowed: a bit of a packet's mark, 0 to 31\n"
      "c:3:43: iptables.syncPeriod: found \"soon\"; allowed: a duration with a unit such as 30s, "
      "1m30s or 250ms\n"
      "c:5:15: conntrack.maxPerCore: found \"many\"; allowed: a number from -2147483648 to "
      "2147483647\n"
      "c:6:8: conntrack.min: found \"-1\"; allowed: a whole number from 0 to 2147483647 (0: "
      "unchanged)\n"
      "c:7:14: oomScoreAdj: found \"1001\"; allowed: a whole number from -1000 to 1000\n"
      "c:8:20: nodePortAddresses: found \"eth0\"; allowed: CIDRs such as 10.0.0.0/8 or fd00::/64, "
      "primary, localhost or all, separated by commas\n"
      "c:9:10: unknown: found a field that is not known; allowed: the fields of v1alpha1\n"
      "c:10:18: enableProfiling: found \"yes\"; allowed: true or false\n");
}

TEST_CASE("a value that kube-proxy would refuse is refused") {
  struct Bad {
    std::string fields;
    std::string field;
  };
  for (const auto& [fields, field] : std::vector<Bad>{
           {"mode: kernelspace", "mode"},
           {"bindAddress: localhost", "bindAddress"},
           {"healthzBindAddress: localhost:1", "healthzBindAddress"},
           {"metricsBindAddress: 10.0.0.1:99999", "metricsBindAddress"},
           {"clusterCIDR: 10.0.0.1", "clusterCIDR"},
           {"portRange: b-a", "portRange"},
           {"hostnameOverride: a_b", "hostnameOverride"},
           {"configSyncPeriod: -1s", "configSyncPeriod"},
           {"udpIdleTimeout: -1s", "udpIdleTimeout"},
           {"iptables: {syncPeriod: 1s, minSyncPeriod: 2s}", "iptables.minSyncPeriod"},
           {"ipvs: {syncPeriod: -1s}", "ipvs.syncPeriod"},
           {"ipvs: {excludeCIDRs: [10.0.0.0/8, x]}", "ipvs.excludeCIDRs[1]"},
           {"ipvs: {tcpTimeout: -1s}", "ipvs.tcpTimeout"},
           {"nftables: {masqueradeBit: -1}", "nftables.masqueradeBit"},
           {"conntrack: {tcpEstablishedTimeout: -1s}", "conntrack.tcpEstablishedTimeout"},
           {"conntrack: {udpTimeout: 1500ms}", "conntrack.udpTimeout"},
           {"detectLocalMode: Guess", "detectLocalMode"},
           {"detectLocalMode: BridgeInterface", "detectLocal.bridgeInterface"},
           {"detectLocal: {interfaceNamePrefix: sixteen-letters-}",
            "detectLocal.interfaceNamePrefix"},
           {"clientConnection: {burst: -1}", "clientConnection.burst"},
           {"clientConnection: [a]", "clientConnection"},
           {"logging: {format: xml}", "logging.format"},
           {"logging: {verbosity: -1}", "logging.verbosity"},
           {"logging: {flushFrequency: -5s}", "logging.flushFrequency"},
           {"logging: {vmodule: [{filePattern: '', verbosity: 1}]}",
            "logging.vmodule[0].filePattern"},
           {"featureGates: {A: 1}", "featureGates.A"},
           {"nodePortAddresses: 10.0.0.0/8", "nodePortAddresses"},
       }) {
    CAPTURE(fields);
    const auto lines = wrong(fields);
    CAPTURE(lines);
    CHECK(lines.starts_with("c:"));
    CHECK(mentions(lines, ": " + field + ": found "));
    CHECK(lines.find('\n') == lines.size() - 1);
  }
}

TEST_CASE("a file that is no KubeProxyConfiguration is refused") {
  const auto said = [](const std::string& text) {
    return problems({"--config=c", "--master=http://10.0.0.1"}, {{"c", text}});
  };
  CHECK(said("") == "c: found nothing; allowed: KubeProxyConfiguration\n");
  CHECK(mentions(said("- a\n"), "c:1:1: found a list; allowed: a mapping\n"));
  CHECK(said("apiVersion: v1\nkind: Service\n") ==
        "c:1:13: apiVersion: found \"v1\"; allowed: kubeproxy.config.k8s.io/v1alpha1\n"
        "c:2:7: kind: found \"Service\"; allowed: KubeProxyConfiguration\n");
  CHECK(mentions(said("a: [\n"), "c:2:1: found "));
  CHECK(mentions(said(kHead + "---\n" + kHead), "c:4:1: found another document; allowed: one"));
}

TEST_CASE("what is written reads back as the same") {
  const KubeProxyConfiguration standard;
  const auto options = options_of(configuration_text(standard), {"--master=http://10.0.0.1"});
  CHECK(options.warnings == Strings{});
  CHECK(differences(standard, options.kube_proxy).empty());
}

TEST_CASE("a number is written as it was, however large") {
  KubeProxyConfiguration configuration;
  for (const auto& [qps, written] : {std::pair{7.0, "  qps: 7\n"},
                                     {7.5, "  qps: 7.5\n"},
                                     {-3.0, "  qps: -3\n"},
                                     {7.7e49, "  qps: 7.7e+49\n"}}) {
    configuration.client_connection.qps = qps;
    const auto text = configuration_text(configuration);
    CAPTURE(text);
    CHECK(mentions(text, written));
    const auto again = options_of(text, {"--master=http://10.0.0.1"});
    CHECK(differences(configuration, again.kube_proxy).empty());
  }
}

TEST_CASE("the defaults are written in kube-proxy's shape") {
  const auto text = configuration_text({});
  for (const char* line :
       {"apiVersion: kubeproxy.config.k8s.io/v1alpha1\n", "kind: KubeProxyConfiguration\n",
        "bindAddress: 0.0.0.0\n", "  acceptContentTypes: \"\"\n", "configSyncPeriod: 15m0s\n",
        "  tcpEstablishedTimeout: 24h0m0s\n", "nodePortAddresses: null\n", "oomScoreAdj: -999\n",
        "metricsBindAddress: 127.0.0.1:10249\n", "      infoBufferSize: \"0\"\n", "  qps: 5\n",
        "featureGates: {}\n"}) {
    CAPTURE(line);
    CHECK(mentions(text, line));
  }
  CHECK_FALSE(mentions(text, "udpIdleTimeout"));
}

TEST_CASE("how much is logged changes at once and everything else after a restart") {
  KubeProxyConfiguration wanted;
  wanted.logging.verbosity = 4;
  wanted.conntrack.min = 7;
  const auto reload = plan_reload({}, wanted);
  CHECK(reload.in_force.logging.verbosity == 4);
  CHECK(reload.in_force.conntrack.min == 131072);
  REQUIRE(reload.at_once.size() == 1);
  CHECK(reload.at_once[0].path == "logging.verbosity");
  REQUIRE(reload.after_restart.size() == 1);
  CHECK(reload.after_restart[0].path == "conntrack.min");
  CHECK(reload.after_restart[0].before == "131072");
  CHECK(reload.after_restart[0].after == "7");
}
