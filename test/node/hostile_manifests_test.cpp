#include "test/node/hostile_manifests.hpp"

#include <filesystem>
#include <optional>

#include <doctest/doctest.h>

#include "test/node/flavours.hpp"
#include "test/node/lab.hpp"
#include "test/node/service_manifest.hpp"
#include "test/system/datagrams.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/process_figures.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

/// A node with one good Service, a server of its own and a firewall's rules.
struct NodeAtWork : Lab {
  explicit NodeAtWork(const std::string& flavour) {
    {
      const Inside inside(pod);
      endpoint.emplace('!', *model::parse_socket_address("10.244.1.2:8080"));
    }
    {
      const Inside inside(node);
      own.emplace('n', *model::parse_socket_address("192.0.2.1:2222"));
    }
    write("good.yaml",
          ServiceManifest{
              .name = "good", .spec = "  type: NodePort\n", .port = "port: 80, nodePort: 30080"}
              .text());
    const auto iptables = "iptables-" + flavour;
    for (const auto* table : {"nat", "filter"}) {
      run_in(node, {iptables, "-t", table, "-N", "FIREWALL"});
      run_in(node, {iptables, "-t", table, "-A", "OUTPUT", "-j", "FIREWALL"});
      run_in(node, {iptables, "-t", table, "-A", "FIREWALL", "-p", "tcp", "--dport", "4711", "-j",
                    "RETURN"});
    }
  }

  void check_unharmed() const {
    CHECK(greeting("10.96.0.10:80") == '!');
    CHECK(greeting("192.0.2.1:30080") == '!');
    CHECK(greeting("192.0.2.1:2222") == 'n');
  }

  char greeting(const std::string& address) const {
    const Inside inside(outside);
    const auto client = system::try_connect(*model::parse_socket_address(address));
    return client.error == 0 ? system::receive_exactly(client.socket, 1).front() : '-';
  }

  std::string canary() const { return manifests / "canary"; }

  std::optional<system::EchoEndpoint> endpoint;
  std::optional<system::EchoEndpoint> own;
};

/// Since the log was `from` long.
bool comes_to_say(const NodeProxy& proxy, std::size_t from, const std::string& part) {
  return system::eventually(system::kPatience,
                            [&] { return proxy.log().find(part, from) != std::string::npos; });
}

void meet(NodeAtWork& lab, const NodeProxy& proxy, const HostileManifest& hostile) {
  INFO(hostile.text.substr(0, 300));
  const auto from = proxy.log().size();
  lab.write("hostile.yaml", hostile.text);
  for (const auto& part : hostile.said) CHECK_MESSAGE(comes_to_say(proxy, from, part), part);
  lab.check_unharmed();
  CHECK_FALSE(std::filesystem::exists(lab.canary()));
}

void meet_all(const std::string& flavour, const std::vector<HostileManifest>& table,
              NodeAtWork& lab) {
  const NodeProxy proxy(lab, flavour);
  const auto rules = saved_rules(lab, flavour);
  for (const auto& hostile : table) meet(lab, proxy, hostile);
  lab.remove("hostile.yaml");
  CHECK(system::eventually(system::kPatience, [&] { return saved_rules(lab, flavour) == rules; }));
  CHECK(proxy.log().find("rules could not be changed") == std::string::npos);
  CHECK(proxy.log().find("somebody changed") == std::string::npos);
}

}  // namespace

TEST_CASE("manifests that cannot be read are refused by name and harm nobody") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    NodeAtWork lab(flavour);
    meet_all(flavour, unreadable_manifests(lab.canary()), lab);
  }
}

TEST_CASE("services that ask for what is not theirs are told so and get none of it") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    NodeAtWork lab(flavour);
    meet_all(flavour, overreaching_manifests(), lab);
  }
}

TEST_CASE("the longest legal names and a thousand ports are served") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    NodeAtWork lab(flavour);
    const auto longest = "a" + std::string(61, '-') + "z";
    ServiceManifest named{.name = longest, .cluster_ip = "10.96.9.9"};
    auto text = named.text();
    for (auto at = text.find("name: http"); at != text.npos; at = text.find("name: http", at)) {
      text.replace(at, 10, "name: " + longest);
    }
    for (auto at = text.find("metadata: {"); at != text.npos;
         at = text.find("metadata: {", at + 1)) {
      text.insert(at + 11, "namespace: " + longest + ", ");
    }
    lab.write("longest.yaml", text);

    std::string ports = "name: p0, port: 1000";
    std::string targets = "port: 8080";
    for (int i = 1; i < 1000; ++i) {
      const auto name = "}, {name: p" + std::to_string(i);
      ports += name + ", port: " + std::to_string(1000 + i);
      targets += name + ", port: 8080";
    }
    auto many = ServiceManifest{.name = "many", .cluster_ip = "10.96.9.8"}.text();
    many.replace(many.find("name: http, port: 80"), 20, ports);
    many.replace(many.find("name: http, port: 8080"), 22, "name: p0, " + targets);
    lab.write("many.yaml", many);

    const NodeProxy proxy(lab, flavour);
    CHECK(comes_to(lab.outside, "10.96.9.9:80", Outcome::served));
    for (const auto* address : {"10.96.9.8:1000", "10.96.9.8:1500", "10.96.9.8:1999"}) {
      CHECK(comes_to(lab.outside, address, Outcome::served));
    }
    lab.check_unharmed();
  }
}

TEST_CASE("a node port that is a port of the proxy itself is not steered and it answers on") {
  NodeAtWork lab("nft");
  lab.write("metrics.yaml", ServiceManifest{.name = "metrics",
                                            .cluster_ip = "10.96.9.9",
                                            .spec = "  type: NodePort\n",
                                            .port = "port: 80, nodePort: 10249"}
                                .text());
  const NodeProxy proxy(lab, "nft", {"--healthz-bind-address=192.0.2.1:10249"});
  CHECK(comes_to_say(proxy, 0, "0.0.0.0:10249 is not steered"));
  CHECK(comes_to(lab.outside, "10.96.9.9:80", Outcome::served));
  {
    const Inside inside(lab.outside);
    const auto client = system::connect_to(*model::parse_socket_address("192.0.2.1:10249"));
    system::send_all(client, "GET /healthz HTTP/1.1\r\nHost: node\r\n\r\n");
    CHECK(system::receive_exactly(client, 12) == "HTTP/1.1 200");
  }
  lab.check_unharmed();
}

TEST_CASE("endpoints that are portals of each other loop over neither TCP nor UDP") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    NodeAtWork lab(flavour);
    lab.write("one.yaml", ServiceManifest{.name = "one",
                                          .cluster_ip = "10.96.9.1",
                                          .endpoint = "10.96.9.2",
                                          .endpoint_port = "80"}
                              .text());
    lab.write("two.yaml", ServiceManifest{.name = "two",
                                          .cluster_ip = "10.96.9.2",
                                          .endpoint = "10.96.9.1",
                                          .endpoint_port = "80"}
                              .text());
    lab.write("udp.yaml", ServiceManifest{.name = "udp",
                                          .cluster_ip = "10.96.9.3",
                                          .port = "port: 53, protocol: UDP",
                                          .endpoint = "10.96.9.3",
                                          .endpoint_port = "53, protocol: UDP"}
                              .text());
    const NodeProxy proxy(lab, flavour, {"--dial-timeouts=50ms"});
    const auto before = system::open_descriptors(proxy.pid());
    CHECK(dial(lab.outside, "10.96.9.1:80") == Outcome::refused);
    {
      const Inside inside(lab.outside);
      const auto client = system::datagram_client(*model::parse_socket_address("10.96.9.3:53"));
      system::send_datagram(client, "question");
      CHECK_FALSE(system::receive_datagram(client, system::milliseconds(200)));
    }
    CHECK(system::open_descriptors(proxy.pid()) < before + 10);
    lab.check_unharmed();
  }
}
