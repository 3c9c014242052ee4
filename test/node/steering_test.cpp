#include <doctest/doctest.h>

#include "test/node/flavours.hpp"
#include "test/node/lab.hpp"
#include "test/node/served_lab.hpp"
#include "test/node/service_manifest.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

bool reached_by_all(const Lab& lab, const std::string& address) {
  return comes_to(lab.outside, address, Outcome::served) &&
         comes_to(lab.pod, address, Outcome::served) &&
         comes_to(lab.node, address, Outcome::served);
}

const std::string kAllKinds = "  type: LoadBalancer\n  externalIPs: [203.0.113.7]\n";
const std::string kIngress =
    "status: {loadBalancer: {ingress: [{ip: 203.0.113.8}, {ip: 203.0.113.9, ipMode: Proxy}]}}\n";

std::string with_ingress(const ServiceManifest& manifest) {
  auto text = manifest.text();
  return text.insert(text.find("---\n"), kIngress);
}

}  // namespace

TEST_CASE("every kind of portal answers the outside pods and the node itself") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    lab.write("web.yaml", with_ingress({.spec = kAllKinds, .port = "port: 80, nodePort: 30080"}));
    const NodeProxy proxy(lab, flavour);
    for (const auto* address : {"10.96.0.10:80", "203.0.113.7:80", "203.0.113.8:80",
                                "192.0.2.1:30080", "10.244.1.1:30080"}) {
      CAPTURE(address);
      CHECK(reached_by_all(lab, address));
    }
    CHECK(dial(lab.outside, "203.0.113.9:80") == Outcome::unanswered);
  }
}

TEST_CASE("IPv6 portals answer the outside pods and the node itself") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    lab.write("web.yaml", ServiceManifest{.cluster_ip = "fd00:10:96::a",
                                          .spec = "  type: NodePort\n  ipFamilies: [IPv6]\n",
                                          .port = "port: 80, nodePort: 30080",
                                          .endpoint = "fd00:244::2"}
                              .text());
    const NodeProxy proxy(lab, flavour);
    for (const auto* address : {"[fd00:10:96::a]:80", "[fd00:2::1]:30080"}) {
      CAPTURE(address);
      CHECK(reached_by_all(lab, address));
    }
    CHECK(comes_to(lab.node, "[::1]:30080", Outcome::served));
  }
}

TEST_CASE("a node port answers on localhost without route_localnet") {
  ServedLab lab;
  lab.write(
      "web.yaml",
      ServiceManifest{.spec = "  type: NodePort\n", .port = "port: 80, nodePort: 30080"}.text());
  const NodeProxy proxy(lab, "nft");
  CHECK(comes_to(lab.node, "127.0.0.1:30080", Outcome::served));
  CHECK(run_in(lab.node, {"cat", "/proc/sys/net/ipv4/conf/all/route_localnet"}) == "0\n");
}

TEST_CASE("node ports answer only on the addresses that nodeport-addresses names") {
  ServedLab lab;
  lab.write(
      "web.yaml",
      ServiceManifest{.spec = "  type: NodePort\n", .port = "port: 80, nodePort: 30080"}.text());
  const NodeProxy proxy(lab, "nft", {"--nodeport-addresses=192.0.2.0/24"});
  CHECK(comes_to(lab.outside, "192.0.2.1:30080", Outcome::served));
  CHECK(dial(lab.outside, "198.51.100.1:30080") == Outcome::refused);
  CHECK(dial(lab.node, "127.0.0.1:30080") == Outcome::refused);
}

TEST_CASE("should be rejected when no endpoints exist") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    Lab lab;
    lab.write(
        "web.yaml",
        ServiceManifest{.spec = kAllKinds, .port = "port: 80, nodePort: 30080", .endpoint = ""}
                .text() +
            kIngress);
    const NodeProxy proxy(lab, flavour);
    for (const auto* from : {&lab.outside, &lab.pod, &lab.node}) {
      for (const auto* address :
           {"10.96.0.10:80", "203.0.113.7:80", "203.0.113.8:80", "192.0.2.1:30080"}) {
        CAPTURE(address);
        CHECK(comes_to(*from, address, Outcome::refused));
      }
    }
    CHECK(comes_to(lab.node, "127.0.0.1:30080", Outcome::refused));
  }
}

TEST_CASE("should only allow access from service loadbalancer source ranges") {
  ServedLab lab;
  lab.write("web.yaml",
            with_ingress({.spec = "  type: LoadBalancer\n  loadBalancerSourceRanges: [\" "
                                  "192.0.2.0/24 \", 198.51.100.1/32]\n",
                          .port = "port: 80, nodePort: 30080"}));
  const NodeProxy proxy(lab, "nft");
  CHECK(comes_to(lab.outside, "203.0.113.8:80", Outcome::served));
  CHECK(comes_to(lab.node, "203.0.113.8:80", Outcome::served));
  CHECK(dial(lab.pod, "203.0.113.8:80") == Outcome::unanswered);
  CHECK(dial(lab.pod, "10.96.0.10:80") == Outcome::served);
  CHECK(dial(lab.pod, "192.0.2.1:30080") == Outcome::served);
}

TEST_CASE(
    "with externalTrafficPolicy Local and no local endpoint the outside is dropped and pods are "
    "served") {
  ServedLab lab;
  lab.write("web.yaml", with_ingress({.spec = kAllKinds + "  externalTrafficPolicy: Local\n",
                                      .port = "port: 80, nodePort: 30080",
                                      .node = "node-2"}));
  const NodeProxy proxy(lab, "nft");
  for (const auto* address : {"203.0.113.7:80", "203.0.113.8:80", "192.0.2.1:30080"}) {
    CAPTURE(address);
    CHECK(comes_to(lab.pod, address, Outcome::served));
    CHECK(comes_to(lab.node, address, Outcome::served));
    CHECK(dial(lab.outside, address) == Outcome::unanswered);
  }
  CHECK(dial(lab.outside, "10.96.0.10:80") == Outcome::served);
}

TEST_CASE("a service that is removed is no longer steered and one that comes is") {
  ServedLab lab;
  lab.write("web.yaml", ServiceManifest{}.text());
  const NodeProxy proxy(lab, "nft");
  CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::served));
  lab.write("two.yaml", ServiceManifest{.name = "two", .cluster_ip = "10.96.0.11"}.text());
  CHECK(comes_to(lab.outside, "10.96.0.11:80", Outcome::served));
  lab.remove("web.yaml");
  CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::unanswered));
  CHECK(dial(lab.outside, "10.96.0.11:80") == Outcome::served);
  CHECK(saved_rules(lab, "nft").find("10.96.0.10") == std::string::npos);
}

TEST_CASE("pods behind an interface without an address reach portals") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    const NetworkNamespace calico;
    run_in(lab.node, {"ip", "link", "add", "cali0", "type", "veth", "peer", "name", "eth0", "netns",
                      calico.path()});
    run_in(lab.node, {"ip", "link", "set", "cali0", "up"});
    run_in(lab.node, {"ip", "route", "add", "10.244.9.2/32", "dev", "cali0"});
    set_sysctl(lab.node, "ipv4/conf/cali0/proxy_arp", "1");
    set_sysctl(lab.node, "ipv4/neigh/cali0/proxy_delay", "0");
    run_in(calico, {"ip", "address", "add", "10.244.9.2/32", "dev", "eth0"});
    run_in(calico, {"ip", "link", "set", "eth0", "up"});
    run_in(calico, {"ip", "route", "add", "169.254.1.1", "dev", "eth0"});
    run_in(calico, {"ip", "route", "add", "default", "via", "169.254.1.1"});
    lab.write("web.yaml", ServiceManifest{}.text());
    const NodeProxy proxy(lab, flavour);
    CHECK(comes_to(calico, "10.96.0.10:80", Outcome::served));
    CHECK(reached_by_all(lab, "10.96.0.10:80"));
  }
}

TEST_CASE("an interface without an address that comes later is noticed") {
  ServedLab lab;
  lab.write("web.yaml", ServiceManifest{}.text());
  const NodeProxy proxy(lab, "nft");
  CHECK(saved_rules(lab, "nft").find("DNAT --to") == std::string::npos);
  run_in(lab.node, {"ip", "link", "add", "cali0", "type", "veth", "peer", "name", "cali1"});
  run_in(lab.node, {"ip", "link", "set", "cali0", "up"});
  CHECK(system::eventually(system::kPatience, [&] {
    return saved_rules(lab, "nft").find("DNAT --to-destination 198.51.100.1:") != std::string::npos;
  }));
  CHECK(reached_by_all(lab, "10.96.0.10:80"));
}

TEST_CASE("of two services that claim one address the older has it and then the other") {
  ServedLab lab;
  lab.write("old.yaml", ServiceManifest{.name = "old"}.text());
  const NodeProxy proxy(lab, "nft");
  CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::served));
  lab.write("new.yaml", ServiceManifest{.name = "new", .endpoint_port = "1"}.text());
  CHECK(proxy.err().wait_for_line("default/new:http/TCP does not get 10.96.0.10:80",
                                  system::kPatience));
  CHECK(dial(lab.outside, "10.96.0.10:80") == Outcome::served);
  lab.remove("old.yaml");
  CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::refused));
}

TEST_CASE("an address of the node on whose port somebody listens is not taken from them") {
  ServedLab lab;
  std::optional<system::EchoEndpoint> own;
  {
    const Inside inside(lab.node);
    own.emplace('n', *model::parse_socket_address("192.0.2.1:2222"));
  }
  lab.write("web.yaml", ServiceManifest{.spec = "  type: NodePort\n  externalIPs: [192.0.2.1]\n",
                                        .port = "port: 2222, nodePort: 30080",
                                        .endpoint = ""}
                            .text());
  const NodeProxy proxy(lab, "nft");
  CHECK(dial(lab.outside, "192.0.2.1:2222") == Outcome::served);
  const auto line = proxy.err().wait_for_line("192.0.2.1:2222 is not steered", system::kPatience);
  REQUIRE(line);
  CHECK(line->find("node_steering_t (pid ") != std::string::npos);
  CHECK(comes_to(lab.outside, "10.96.0.10:2222", Outcome::refused));
}

TEST_CASE("an endpoint that is a portal does not lead back to us") {
  Lab lab;
  lab.write("loop.yaml", ServiceManifest{.endpoint = "10.96.0.10", .endpoint_port = "80"}.text());
  const NodeProxy proxy(lab, "nft", {"--dial-timeouts=50ms"});
  CHECK(dial(lab.outside, "10.96.0.10:80") == Outcome::refused);
  std::size_t connections = 0;
  const auto log = proxy.log();
  for (auto at = log.find("connection default/"); at != log.npos;
       at = log.find("connection default/", at + 1)) {
    ++connections;
  }
  CHECK(connections <= 1);
}

TEST_CASE("proxy ports of a range are reached through portals only") {
  ServedLab lab;
  lab.write("web.yaml", ServiceManifest{}.text());
  const NodeProxy proxy(lab, "nft", {"--proxy-port-range=45000"});
  CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::served));
  CHECK(dial(lab.outside, "192.0.2.1:45000") == Outcome::unanswered);
}

TEST_CASE("a firewall that drops everything lets through what was steered") {
  ServedLab lab;
  run_in(lab.node, {"iptables-nft", "-A", "INPUT", "-m", "conntrack", "--ctstate", "ESTABLISHED",
                    "-j", "ACCEPT"});
  run_in(lab.node, {"iptables-nft", "-P", "INPUT", "DROP"});
  lab.write("web.yaml", ServiceManifest{}.text());
  const NodeProxy proxy(lab, "nft");
  CHECK(comes_to(lab.outside, "10.96.0.10:80", Outcome::served));
}
