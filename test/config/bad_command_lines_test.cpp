#include <string>
#include <vector>

#include <doctest/doctest.h>

#include "test/config/command_line.hpp"

using namespace kubeportal::config;
using Strings = std::vector<std::string>;

namespace {

const std::string kDuration = "a duration with a unit such as 30s, 1m30s or 250ms ";
const std::string kDrain = kDuration + "(0s: end at once), at most 24h";
const std::string kIdle = kDuration + "(0s: never), at most 8760h";
const std::string kKeepalive =
    "a duration of whole seconds such as 30s or 2m (0s: off), at most 32767s";
const std::string kAffinityTimeout =
    "a duration of whole seconds from 1s to 24h, such as 30s, 10m or 3h";
const std::string kDials =
    "1 to 16 durations from 1ms to 1m separated by commas, such as 250ms,500ms,1s";
const std::string kWorkers = "a whole number from 0 to 256 (0: one a core)";
const std::string kVerbosity = "a whole number from 0 to 100 (2: a line for every connection)";
const std::string kConnections =
    "a whole number from 0 to 10000000 (0: as many as the descriptor limit allows)";
const std::string kMetrics =
    "an IP address and a port such as 127.0.0.1:10249, [::]:10249 or :10249 "
    "(port 0: any free port; empty: off)";
const std::string kHealthz =
    "an IP address and a port such as 0.0.0.0:10256, [::]:10256 or :10256 "
    "(port 0: any free port; empty: off)";
const std::string kNodePorts =
    "CIDRs such as 10.0.0.0/8 or fd00::/64, primary, localhost or all, separated by commas";
const std::string kPortRange =
    "a range of ports such as 40000-49999, 40000+9999 or 40000 (empty or 0: the kernel chooses)";
const std::string kNode =
    "a node name: letters, digits, - and . in at most 253 characters, such as node-1";
const std::string kListen =
    "an address and a port to listen on, such as 0.0.0.0:8080, [::]:8080 or :8080 "
    "(port 0: any free port)";
const std::string kEndpoint =
    "a host and a port to dial, such as 10.0.0.1:80, [fd00::1]:80 or example.org:80";
const std::string kBrackets = "; an IPv6 address with a port is written in brackets: [fd00::1]:80";

std::string found(const std::string& value, const std::string& allowed) {
  return ": found \"" + value + "\", allowed: " + allowed;
}

struct BadValue {
  std::string flag;
  std::string value;
  std::string rest;  ///< of the sentence, after what the user wrote
};

const std::vector<BadValue> kBadValues{
    {"--drain-timeout", "5", found("5", kDrain) + "; \"5\" lacks a unit"},
    {"--drain-timeout", "-5s", found("-5s", kDrain)},
    {"--drain-timeout", "25h", found("25h", kDrain)},
    {"--drain-timeout", "", found("", kDrain)},
    {"--drain-timeout", "5d", found("5d", kDrain) + "; the units are ns, us, ms, s, m and h"},
    {"--drain-timeout", "300us", found("300us", kDrain) + "; parts of a millisecond are not kept"},
    {"--drain-timeout", "9999999h", found("9999999h", kDrain) + "; that is more than 292 years"},
    {"--idle-timeout", "never", found("never", kIdle)},
    {"--idle-timeout", "8761h", found("8761h", kIdle)},
    {"--half-close-timeout", "1h30", found("1h30", kIdle) + "; \"1h30\" lacks a unit"},
    {"--half-close-timeout", "-1ns", found("-1ns", kIdle)},
    {"--keepalive-interval", "1500ms",
     found("1500ms", kKeepalive) + "; parts of a second are not kept"},
    {"--keepalive-interval", "10h", found("10h", kKeepalive)},
    {"--dial-timeouts", "", found("", kDials)},
    {"--dial-timeouts", "250ms,", found("", kDials)},
    {"--dial-timeouts", "250ms,1", found("1", kDials) + "; \"1\" lacks a unit"},
    {"--dial-timeouts", "250ms,0s,1s", found("0s", kDials)},
    {"--dial-timeouts", "61s", found("61s", kDials)},
    {"--dial-timeouts", "1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s",
     found("1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s,1s", kDials) + "; these are 17"},
    {"--workers", "257", found("257", kWorkers)},
    {"--workers", "-1", found("-1", kWorkers)},
    {"--workers", "4.5", found("4.5", kWorkers)},
    {"--workers", "", found("", kWorkers)},
    {"--max-connections", "10000001", found("10000001", kConnections)},
    {"--max-connections", "1e3", found("1e3", kConnections)},
    {"--udp-timeout", "0s",
     found("0s", "a duration with a unit from 1ms to 24h, such as 30s, 2m or 1h")},
    {"--v", "high", found("high", kVerbosity)},
    {"--v", "101", found("101", kVerbosity)},
    {"--v", "99999999999999999999", found("99999999999999999999", kVerbosity)},
    {"--journal-size", "1000001", found("1000001", "a whole number from 0 to 1000000 (0: none)")},
    {"--logging-format", "JSON", found("JSON", "text or json")},
    {"--portal-mode", "nftables", found("nftables", "iptables or bind")},
    {"--iptables-flavour", "nf_tables", found("nf_tables", "auto, nft or legacy")},
    {"--iptables-sync-period", "0s",
     found("0s", "a duration with a unit such as 30s or 1m, from 1ms to 24h")},
    {"--proxy-port-range", "50000-40000", found("50000-40000", kPortRange)},
    {"--proxy-port-range", "65000+536", found("65000+536", kPortRange)},
    {"--proxy-port-range", "0-10", found("0-10", kPortRange)},
    {"--proxy-port-range", "a-b", found("a-b", kPortRange)},
    {"--cluster-cidr", "10.244.0.0/16,10.245.0.1",
     found("10.245.0.1", "CIDRs such as 10.244.0.0/16 or 10.244.0.0/16,fd00:10:244::/56")},
    {"--nodeport-addresses", "10.0.0.0/8,eth0", found("eth0", kNodePorts)},
    {"--nodeport-addresses", "10.0.0.0/33", found("10.0.0.0/33", kNodePorts)},
    {"--nodeport-addresses", "10.0.0.1", found("10.0.0.1", kNodePorts)},
    {"--nodeport-addresses", "primary,", found("", kNodePorts)},
    {"--service-proxy-name", "a/b",
     found("a/b",
           "a label value: letters, digits, -, _ and . in at most 63 characters, such as trial")},
    {"--no-local-endpoints", "reject", found("reject", "drop or refuse")},
    {"--hostname-override", "$(NODE_NAME)", found("$(NODE_NAME)", kNode)},
    {"--hostname-override", "node_1", found("node_1", kNode)},
    {"--metrics-bind-address", "localhost:9",
     found("localhost:9", kMetrics) + "; \"localhost\" is not an IP address"},
    {"--metrics-bind-address", "127.0.0.1:99999",
     found("127.0.0.1:99999", kMetrics) + "; the port \"99999\" is not a number from 0 to 65535"},
    {"--metrics-bind-address", "10249",
     found("10249", kMetrics) + "; \"10249\" is not an IP address"},
    {"--healthz-bind-address", "[::1", found("[::1", kHealthz) + "; the bracket is not closed"},
    {"--healthz-bind-address", "off", found("off", kHealthz) + "; \"off\" is not an IP address"},
    {"--source", "", found("", "the path of a file or folder of manifests")},
    {"--version", "v1", found("v1", "true, false or raw")},
    {"--help", "yes", found("yes", "true or false")},
};

struct BadLine {
  Strings args;
  std::string sentences;  ///< a line each
};

const std::string kNoSource =
    "--source: missing; give a file or folder of Service and EndpointSlice manifests, such as "
    "--source=/etc/kube-portal, or the API server of a cluster: --kubeconfig=FILE, or balance "
    "without either: kube-portal lb 0.0.0.0:8080 10.0.0.1:80 10.0.0.2:80\n";

const std::string kTwoSources =
    "--source: Services come from manifests or from an API server; leave out --source, or "
    "--kubeconfig and --master (in a file: clientConnection.kubeconfig)\n";

const std::vector<BadLine> kBadLines{
    {{}, kNoSource},
    {{"-v=2"}, kNoSource},
    {{"check"},
     "--source: missing; give the file or folder of manifests to check, such as "
     "--source=/etc/kube-portal\n"},
    {{"--source"},
     "--source: found no value, allowed: the path of a file or folder of manifests\n"},
    {{"--sorce", "x"}, "--sorce: unknown flag; did you mean --source?\n"},
    {{"-source=x"}, "-source: unknown flag; did you mean --source?\n"},
    {{"--source=a", "--drain_timout=5s"},
     "--drain_timout: unknown flag; did you mean --drain-timeout?\n"},
    {{"--source=a", "--kubeconfig=x"}, kTwoSources},
    {{"--source=a", "--master=https://10.0.0.1"}, kTwoSources},
    {{"--kubeconfig="}, "--kubeconfig=" + found("", "the path of a kubeconfig") + "\n"},
    {{"check", "--kubeconfig=x"},
     "--source: missing; give the file or folder of manifests to check, such as "
     "--source=/etc/kube-portal\n"},
    {{"--source=a", "--no-such-thing", "--v=2"},
     "--no-such-thing: unknown flag; kube-portal --help lists those there are\n"},
    {{"--source=a", "--proxi-mode=userspace"},
     "--proxi-mode: unknown flag; did you mean --proxy-mode?\n"},
    {{"--source=a", "--proxy-mode=kernelspace"},
     "--proxy-mode: found \"kernelspace\", allowed: empty, userspace, iptables, ipvs or "
     "nftables\n"},
    {{"--source=a", "--iptables-masquerade-bit=32", "--iptables-min-sync-period=1m"},
     "--iptables-masquerade-bit: found 32, allowed: a bit of a packet's mark, 0 to 31\n"
     "--iptables-min-sync-period: found \"1m0s\", allowed: at most as long as "
     "iptables.syncPeriod\n"},
    {{"--source=a", "--ipvs-exclude-cidrs=10.0.0.0/8,x"},
     "--ipvs-exclude-cidrs: found \"x\", allowed: a CIDR such as 10.0.0.0/8\n"},
    {{"--source=a", "--feature-gates=A=maybe"},
     "--feature-gates=A=maybe: found \"A=maybe\", allowed: what kube-proxy takes; a gate is "
     "written "
     "as NAME=true or NAME=false\n"},
    {{"--config=/no"},
     "--config: /no: No such file or directory, allowed: a file that can be read\n"},
    {{"--source=a", "-x"}, "-x: unknown flag; kube-portal --help lists those there are\n"},
    {{"--source=a", "--=1"}, "--: unknown flag; kube-portal --help lists those there are\n"},
    {{"--source=a", "---v=1"}, "---v: unknown flag; kube-portal --help lists those there are\n"},
    {{"--source=a", "-v"}, "-v: found no value, allowed: " + kVerbosity + "\n"},
    {{"--source=a", "--workers", "--v=1"},
     "--workers: found no value, allowed: " + kWorkers + "\n"},
    {{"--source=a", "--session-affinity=ClientIP"},
     "--session-affinity: only kube-portal lb takes this flag; a Service says it in its "
     "manifest\n"},
    {{"lbs", ":80", "a:80"}, "lbs: unknown command; did you mean kube-portal lb?\n"},
    {{"manifests/"},
     "manifests/: unknown command, allowed: lb, check, explain, conns, top, journal, export or "
     "none; manifests are given as "
     "--source=PATH\n"},
    {{"check", "--source=a", "b"},
     "b: unexpected argument; manifests to check are given as --source=PATH\n"},
    {{"explain"},
     "DESTINATION: missing; a Service such as default/web, or an address such as "
     "10.96.0.10:80\n"},
    {{"conns", "--from=10.0.0.1"}, "--from: taken only by kube-portal explain\n"},
    {{"conns", "--workers=2"},
     "--workers: kube-portal conns does not take this flag; it asks a proxy that runs\n"},
    {{"conns", "kill"},
     "kill: found no filter, allowed: at least one of --service, --client, --endpoint, --protocol, "
     "--state, --older-than, --idle-for, --id\n"},
    {{"conns", "list"},
     "list: unexpected argument; kube-portal conns --help lists what there is\n"},
    {{"conns", "--sort=size"},
     "--sort=size: found \"size\", allowed: one of service, client, endpoint, state, age, idle, "
     "to-endpoint, to-client, rtt, retransmits\n"},
    {{"top", "--admin-socket="},
     "--admin-socket: found \"\", allowed: the path of a running proxy's socket\n"},
    {{"export"}, "DIR: missing; a folder that does not exist yet, or is empty\n"},
    {{"explain", "web", "more", "--source=a"},
     "more: unexpected argument; explain takes one destination\n"},
    {{"explain", "web", "--source=a", "--from=web"},
     "--from=web: found \"web\", allowed: an IP address such as 10.244.1.2 or fd00::2\n"},
    {{"explain", "web", "--source=a", "--probe"},
     "--probe: connects through the proxy that runs on this node; leave out --probe or --source\n"},
    {{"explain", "web", "--kubeconfig=a"},
     "--kubeconfig, --master: explain asks the proxy that runs on this node (--admin-socket), or "
     "reads "
     "manifests (--source); leave them out\n"},
    {{"--source=a", "--from=10.0.0.1"}, "--from: taken only by kube-portal explain\n"},
    {{"lb"},
     "LISTEN: missing, allowed: " + kListen + "\nENDPOINT: missing, allowed: at least one of " +
         kEndpoint + "\n"},
    {{"lb", ":80"}, "ENDPOINT: missing, allowed: at least one of " + kEndpoint + "\n"},
    {{"lb", "8080", "a:80"},
     "LISTEN" + found("8080", kListen) + "; a port alone is written with a colon: :8080\n"},
    {{"lb", "::1:80", "a:80"}, "LISTEN" + found("::1:80", kListen) + kBrackets + "\n"},
    {{"lb", ":80", "10.0.0.1"},
     "ENDPOINT" + found("10.0.0.1", kEndpoint) + "; the port is missing\n"},
    {{"lb", ":80", "10.0.0.1:0"},
     "ENDPOINT" + found("10.0.0.1:0", kEndpoint) + "; port 0 cannot be dialled\n"},
    {{"lb", ":80", ":81"}, "ENDPOINT" + found(":81", kEndpoint) + "; the host is missing\n"},
    {{"lb", ":80", "a:80", "10.0.0.300:80", "fd00::1:80"},
     "ENDPOINT" + found("10.0.0.300:80", kEndpoint) +
         "; \"10.0.0.300\" is neither an IP address nor a host name\nENDPOINT" +
         found("fd00::1:80", kEndpoint) + kBrackets + "\n"},
    {{"lb", ":80", "http://a:80"},
     "ENDPOINT" + found("http://a:80", kEndpoint) +
         "; a scheme such as http:// does not belong here\n"},
    {{"lb", ":80", "--", "-v=2"},
     "ENDPOINT" + found("-v=2", kEndpoint) + "; the port is missing\n"},
    {{"lb", ":80", "a:80", "--source=x"},
     "--source: kube-portal lb does not take this flag; its endpoints are on the command line\n"},
    {{"lb", ":80", "a:80", "--sorce=x"},
     "--sorce: unknown flag; kube-portal lb --help lists those there are\n"},
    {{"lb", ":80", "a:80", "--session-affinity=Cookie"},
     "--session-affinity=Cookie" + found("Cookie", "None or ClientIP") + "\n"},
    {{"lb", ":80", "a:80", "--session-affinity=ClientIP", "--session-affinity-timeout=0s"},
     "--session-affinity-timeout=0s" + found("0s", kAffinityTimeout) + "\n"},
    {{"lb", ":80", "a:80", "--session-affinity=ClientIP", "--session-affinity-timeout=24h1s"},
     "--session-affinity-timeout=24h1s" + found("24h1s", kAffinityTimeout) + "\n"},
    {{"lb", ":80", "a:80", "--session-affinity-timeout=1m"},
     "--session-affinity-timeout: has no effect alone; add --session-affinity=ClientIP\n"},
    {{"--source=a", "-v=x", "-v=1"}, "--v=x" + found("x", kVerbosity) + "\n"},
    {{"--source=a", "--source=\x1b[2J", "b\n"},
     "b?: unknown command, allowed: lb, check, explain, conns, top, journal, export or none; "
     "manifests are given as "
     "--source=PATH\n"},
};

}  // namespace

TEST_CASE("every wrong value is named with what was found and what is allowed") {
  CHECK(kBadValues.size() + kBadLines.size() >= 60);
  for (const auto& [flag, value, rest] : kBadValues) {
    const auto argument = flag + '=' + value;
    CAPTURE(argument);
    Strings args{argument};
    if (flag != "--source") args.emplace_back("--source=a");
    CHECK(problems(args) == argument + rest + '\n');
  }
}

TEST_CASE("every wrong command line is answered with what to write instead") {
  for (const auto& [args, sentences] : kBadLines) {
    CAPTURE(sentences);
    CHECK(problems(args) == sentences);
  }
}

TEST_CASE("all problems are reported at once") {
  const auto lines = problems({"lb", "x", "y", "--drain-timeout=5", "--zz", "--workers=-1", "-v"});
  for (const char* part :
       {"LISTEN", "ENDPOINT", "--drain-timeout=5", "--zz", "--workers=-1", "-v"}) {
    CAPTURE(part);
    CHECK(lines.find(std::string(part) + ": ") != std::string::npos);
  }
}

TEST_CASE("the printed error names the command and where to read more") {
  const auto one = to_string(parse({"lb", ":80"}).error());
  CHECK(one.starts_with("kube-portal lb: a problem with the command line:\n  ENDPOINT: missing"));
  CHECK(one.ends_with("\nSee kube-portal lb --help.\n"));

  const auto two = to_string(parse({"--zz", "-v=x", "--source=a"}).error());
  CHECK(two.starts_with("kube-portal: 2 problems with the command line:\n  --zz: unknown flag"));
  CHECK(two.ends_with("\nSee kube-portal --help.\n"));
}
