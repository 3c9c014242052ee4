#include <csignal>

#include <doctest/doctest.h>

#include "test/node/flavours.hpp"
#include "test/node/lab.hpp"
#include "test/node/service_manifest.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"

using namespace kubeportal;
using namespace kubeportal::node;
using namespace std::chrono_literals;

namespace {

/// The lab with two services that lead to an endpoint in its pod.
struct ServedLab : Lab {
  ServedLab() {
    const Inside inside(pod);
    endpoint.emplace('!', *model::parse_socket_address("10.244.1.2:8080"));
    write(
        "web.yaml",
        ServiceManifest{.spec = "  type: NodePort\n", .port = "port: 80, nodePort: 30080"}.text());
    write("two.yaml", ServiceManifest{.name = "two", .cluster_ip = "10.96.0.11"}.text());
  }

  std::optional<system::EchoEndpoint> endpoint;
};

bool served_within(const Lab& lab, std::chrono::milliseconds limit) {
  return system::eventually(limit,
                            [&] { return dial(lab.outside, "10.96.0.10:80") == Outcome::served; });
}

void clean_up(const Lab& lab) {
  const Inside inside(lab.node);
  auto process = system::start_kube_portal({"--cleanup"});
  const auto status = process.wait_for_exit(system::kPatience);
  REQUIRE(status);
  INFO(process.err().text());
  CHECK(*status == system::kSuccess);
}

}  // namespace

TEST_CASE("should work after restarting kube-proxy") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    std::string before;
    {
      NodeProxy first(lab, flavour);
      REQUIRE(served_within(lab, 20s));
      first.stop();
      before = saved_rules(lab, flavour);
    }
    CHECK(before.find("KUBE-PORTALS") != std::string::npos);
    const NodeProxy second(lab, flavour);
    CHECK(dial(lab.outside, "10.96.0.10:80") == Outcome::served);
    CHECK(saved_rules(lab, flavour) == before);
    CHECK(second.log().find(" bytes in ") == std::string::npos);
  }
}

TEST_CASE("services that went while nobody ran lose their rules at the next start") {
  ServedLab lab;
  {
    NodeProxy first(lab, "nft");
    first.stop();
  }
  lab.remove("two.yaml");
  const NodeProxy second(lab, "nft");
  const auto rules = saved_rules(lab, "nft");
  CHECK(rules.find("10.96.0.10/32") != std::string::npos);
  CHECK(rules.find("10.96.0.11/32") == std::string::npos);
}

TEST_CASE("should recreate its iptables rules if they are deleted") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    const auto iptables = "iptables-" + flavour;
    ServedLab lab;
    const NodeProxy proxy(lab, flavour);
    REQUIRE(served_within(lab, 20s));
    const auto laid = saved_rules(lab, flavour);
    for (const std::vector<std::string>& harm :
         std::vector<std::vector<std::string>>{{iptables, "-t", "nat", "-F"},
                                               {iptables, "-t", "nat", "-D", "PREROUTING", "1"},
                                               {iptables, "-t", "nat", "-F", "KUBE-PORTALS"},
                                               {iptables, "-F"}}) {
      CAPTURE(harm.back());
      run_in(lab.node, harm);
      CHECK(system::eventually(5s, [&] { return saved_rules(lab, flavour) == laid; }));
      CHECK(served_within(lab, 1s));
    }
    CHECK(proxy.log().find("somebody changed the IPv4 rules") != std::string::npos);
  }
}

TEST_CASE("SIGTERM leaves the rules and cleanup-on-exit removes them") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    const auto clean = saved_rules(lab, flavour);
    {
      NodeProxy proxy(lab, flavour);
      proxy.stop();
    }
    CHECK(saved_rules(lab, flavour).find("KUBE-") != std::string::npos);
    NodeProxy proxy(lab, flavour, {"--cleanup-on-exit"});
    proxy.stop();
    CHECK(saved_rules(lab, flavour).find("KUBE-") == std::string::npos);
  }
}

TEST_CASE("a cleanup removes what any proxy left and leaves kubelet's chains and is idempotent") {
  ServedLab lab;
  for (const auto& flavour : kFlavours) {
    NodeProxy proxy(lab, flavour);
    proxy.stop();
    const auto iptables = "iptables-" + flavour;
    for (const auto* chain : {"KUBE-SERVICES", "KUBE-SVC-ABCDEFGHIJKLMNOP", "KUBE-FIREWALL"}) {
      run_in(lab.node, {iptables, "-N", chain});
    }
    run_in(lab.node, {iptables, "-A", "KUBE-SERVICES", "-j", "KUBE-SVC-ABCDEFGHIJKLMNOP"});
    run_in(lab.node, {iptables, "-A", "OUTPUT", "-j", "KUBE-SERVICES"});
    run_in(lab.node, {iptables, "-t", "mangle", "-N", "KUBE-KUBELET-CANARY"});
  }
  for (int i = 0; i < 2; ++i) {
    clean_up(lab);
    for (const auto& flavour : kFlavours) {
      const auto rules = saved_rules(lab, flavour);
      CHECK(rules.find("KUBE-PORTALS") == std::string::npos);
      CHECK(rules.find("KUBE-S") == std::string::npos);
      CHECK(rules.find("KUBE-FIREWALL") != std::string::npos);
      CHECK(rules.find("KUBE-KUBELET-CANARY") != std::string::npos);
    }
  }
}

TEST_CASE("the flavour is the one where kubelet has left its hint") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    ServedLab lab;
    run_in(lab.node, {"iptables-" + flavour, "-t", "mangle", "-N", "KUBE-IPTABLES-HINT"});
    const NodeProxy proxy(lab, "auto");
    CHECK(saved_rules(lab, flavour).find("KUBE-PORTALS") != std::string::npos);
    CHECK(proxy.log().find("flavour " + flavour) != std::string::npos);
  }
}

TEST_CASE("looking for the flavour does not load legacy tables") {
  ServedLab lab;
  const NodeProxy proxy(lab, "auto");
  CHECK(run_in(lab.node, {"cat", "/proc/net/ip_tables_names"}).empty());
}

TEST_CASE("pods that come and go do not touch the rules") {
  ServedLab lab;
  const NodeProxy proxy(lab, "nft");
  REQUIRE(served_within(lab, 20s));
  const auto laid = proxy.log().find(" bytes in ");
  REQUIRE(laid != std::string::npos);
  const auto rules = saved_rules(lab, "nft");
  const Inside inside(lab.pod);
  const system::EchoEndpoint other('2', *model::parse_socket_address("10.244.1.2:8081"));
  lab.write(
      "two.yaml",
      ServiceManifest{.name = "two", .cluster_ip = "10.96.0.11", .endpoint_port = "8081"}.text());
  CHECK(comes_to(lab.outside, "10.96.0.11:80", Outcome::served));
  CHECK(saved_rules(lab, "nft") == rules);
}
