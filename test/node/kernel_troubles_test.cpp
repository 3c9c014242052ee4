#include <csignal>

#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/flavours.hpp"
#include "test/node/http.hpp"
#include "test/node/troubles.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

TEST_CASE("trouble: another process has the node port") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    TroubledLab lab;
    lab.write("web.yaml",
              web({.spec = "type: NodePort", .ports = kHttpNodePort}, {endpoint("10.244.1.2")}));
    const Nginx foreign(lab.node, "foreign", "0.0.0.0:30080");
    const NodeProxy proxy(lab, flavour);
    Transcript terminal(lab, "node-port-taken");
    const auto said = terminal.run({"explain", "192.0.2.1:30080", kOutside});
    CHECK(said.code == 5);
    CHECK(first_line(said).starts_with(
        "192.0.2.1:30080/TCP from 192.0.2.2: not a service (nginx (pid "));
    CHECK(first_line(said).ends_with(") has port 30080 of this node, and gets it)"));
    CHECK(http_get(lab.outside, "192.0.2.1:30080").body == "foreign");
    CHECK(dial(lab.outside, "10.96.0.10:80") == Outcome::served);
    CHECK(terminal.documented() == terminal.seen());
  }
}

TEST_CASE("trouble: a process on one address keeps a node port from all") {
  TroubledLab lab;
  lab.write("web.yaml",
            web({.spec = "type: NodePort", .ports = kHttpNodePort}, {endpoint("10.244.1.2")}));
  const Nginx foreign(lab.node, "foreign", "127.0.0.1:30080");
  const NodeProxy proxy(lab, "nft");
  const auto said = system::asked(lab.admin_socket(), {"explain", "192.0.2.1:30080", kOutside});
  CHECK(said.code == 3);
  CHECK(first_line(said).ends_with(") has port 30080 of this node, at another address)"));
  CHECK(dial(lab.outside, "192.0.2.1:30080") == Outcome::refused);
}

namespace {

/// A firewall is loaded anew while a client sends: for a moment there are no rules, and the kernel
/// remembers that the client's flow met none. The proxy does not see the gap.
void reload_firewall(const TroubledLab& lab, const NodeProxy& proxy, const std::string& flavour,
                     const UdpClient& client) {
  const auto iptables = "iptables-" + flavour;
  ::kill(proxy.pid(), SIGSTOP);
  const auto file = (lab.run.path() / "rules").string();
  run_in(lab.node, {"sh", "-c", iptables + "-save > " + file});
  run_in(lab.node, {iptables, "-t", "nat", "-F", "PREROUTING"});
  CHECK(client.ask() == "unanswered");
  run_in(lab.node, {"sh", "-c", iptables + "-restore < " + file});
  ::kill(proxy.pid(), SIGCONT);
}

/// Waits until the journal has so many entries of flows that began anew.
bool are_told_of_flows(const Lab& lab, std::size_t entries) {
  return system::eventually(system::kPatience, [&] {
    const auto told = system::asked(lab.admin_socket(), {"journal"}).out;
    std::size_t found = 0;
    for (auto at = told.find("begun anew"); at != told.npos; at = told.find("begun anew", at + 1)) {
      ++found;
    }
    return found >= entries;
  });
}

std::string dns(const std::string& more = "") {
  return ServiceObject{.name = "dns",
                       .cluster_ip = "10.96.0.53",
                       .spec = more,
                       .ports = "{name: dns, port: 53, protocol: UDP}"}
             .text() +
         SliceObject{.endpoints = {endpoint("10.244.1.2")},
                     .name = "dns-1",
                     .service = "dns",
                     .ports = "{name: dns, port: 8053, protocol: UDP}"}
             .text();
}

}  // namespace

TEST_CASE("trouble: a UDP flow from before the rules") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    TroubledLab lab;
    const NodeProxy proxy(lab, flavour);
    const UdpClient early(lab.outside, "10.96.0.53:53");
    CHECK(early.ask() == "unanswered");
    lab.write("dns.yaml", dns());
    CHECK(early.comes_to("d"));
    CHECK(are_told_of_flows(lab, 1));
    const UdpClient client(lab.outside, "10.96.0.53:53");
    reload_firewall(lab, proxy, flavour, client);

    Transcript terminal(lab, "stale-udp");
    const auto said = terminal.run({"explain", "default/dns", kOutside});
    CHECK(said.code == 0);
    CHECK(first_line(said).starts_with(
        "default/dns from 192.0.2.2: served (but not what 192.0.2.2:"));
    CHECK(first_line(said).ends_with(" sends: the kernel goes by older rules there)"));
    CHECK(client.ask() == "unanswered");
    CHECK(UdpClient(lab.outside, "10.96.0.53:53").comes_to("d"));
    CHECK(terminal.documented() == terminal.seen());

    lab.write("dns.yaml", dns("externalIPs: [203.0.113.9]"));
    CHECK(client.comes_to("d"));
    CHECK(are_told_of_flows(lab, 2));
    Transcript journal(lab, "stale-udp-journal");
    journal.run({"journal"}, "UDP");
    CHECK(journal.documented() == journal.seen());
    const auto after = system::asked(lab.admin_socket(), {"explain", "default/dns", kOutside});
    CHECK(first_line(after) == "default/dns from 192.0.2.2: served");
  }
}

TEST_CASE("a rule that is missing from the kernel is told") {
  const auto manifest = web({.ports = kHttp}, {endpoint("10.244.1.2")});
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    TroubledLab lab;
    lab.write("web.yaml", manifest);
    const NodeProxy proxy(lab, flavour);
    const auto is_told = [&] {
      run_in(lab.node, {"iptables-" + flavour, "-t", "nat", "-F", "PREROUTING"});
      const auto said = system::asked(lab.admin_socket(), {"explain", "default/web", kOutside});
      return said.code == 5 && first_line(said).ends_with("is missing from the kernel)");
    };
    CHECK(system::eventually(system::kPatience, is_told));
    CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::served));
    Transcript terminal(lab, "served");
    const auto said = terminal.run({"explain", "default/web", "--probe"});
    CHECK(said.code == 0);
    CHECK(first_line(said) == "default/web from this node: served");
    CHECK(said.out.find("relayed to 10.244.1.2:8080 after ") != std::string::npos);
    CHECK(terminal.documented() == terminal.seen());
  }
}
