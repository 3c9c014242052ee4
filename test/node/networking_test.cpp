#include <doctest/doctest.h>

#include "test/node/answers.hpp"
#include "test/node/cluster.hpp"
#include "test/node/http.hpp"
#include "test/node/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::node;

namespace {

constexpr bool kIpv4 = false;
constexpr bool kIpv6 = true;

/// Two nodes with a proxy each, and a pod on each with nginx and a UDP server behind a NodePort
/// Service of one family.
struct Networking : Cluster {
  explicit Networking(bool ipv6)
      : Cluster(2),
        v6(ipv6),
        http_a(a.space(), "a", in_brackets(v6 ? a.address6() : a.address()) + ":8081"),
        http_b(b.space(), "b", in_brackets(v6 ? b.address6() : b.address()) + ":8081") {
    serve({&a, &b});
  }

  std::string in_brackets(const std::string& address) const {
    return v6 ? "[" + address + "]" : address;
  }
  std::string cluster_ip() const { return v6 ? "[fd00:10:96::a]" : "10.96.0.10"; }
  std::string address_of(const ClusterNode& node) const {
    return in_brackets(v6 ? node.address6 : node.address);
  }
  std::string loopback() const { return v6 ? "[::1]" : "127.0.0.1"; }

  std::string slice(const std::vector<const Pod*>& pods, const std::string& service = "web") const {
    std::vector<std::string> endpoints;
    for (const auto* pod : pods) endpoints.push_back(v6 ? pod->endpoint6() : pod->endpoint());
    return SliceObject{.endpoints = endpoints,
                       .name = service + "-1",
                       .service = service,
                       .ports = "{name: http, port: 8081}, {name: udp, port: 8080, protocol: UDP}",
                       .address_type = v6 ? "IPv6" : "IPv4"}
        .text();
  }

  void serve(const std::vector<const Pod*>& pods, const std::string& type = "NodePort") const {
    const bool node_port = type == "NodePort";
    write(ServiceObject{.cluster_ip = v6 ? "fd00:10:96::a" : "10.96.0.10",
                        .spec = "type: " + type,
                        .ports = std::string("{name: http, port: 80") +
                                 (node_port ? ", nodePort: 30080" : "") +
                                 "}, {name: udp, port: 90, protocol: UDP" +
                                 (node_port ? ", nodePort: 30090" : "") + "}"}
              .text() +
          slice(pods));
  }

  bool served(const NetworkNamespace& from, const std::string& address,
              const std::string& wanted) const {
    return http_comes_from(from, address + ":80", wanted) &&
           comes_to(Protocol::udp, from, address + ":90", wanted);
  }
  bool served_by_node_port(const NetworkNamespace& from, const std::string& address,
                           const std::string& wanted) const {
    return http_comes_from(from, address + ":30080", wanted) &&
           comes_to(Protocol::udp, from, address + ":30090", wanted);
  }

  void from_pod() const {
    const Pod client(first(), 'c');
    CHECK(served(client.space(), cluster_ip(), "ab"));
    CHECK(served_by_node_port(client.space(), address_of(first()), "ab"));
    CHECK(served_by_node_port(client.space(), address_of(second()), "ab"));
  }
  void from_node() const {
    CHECK(served(first().space, cluster_ip(), "ab"));
    for (const auto& address : {address_of(first()), address_of(second()), loopback()}) {
      CAPTURE(address);
      CHECK(served_by_node_port(first().space, address, "ab"));
    }
  }
  void from_endpoint() const {
    CHECK(served(a.space(), cluster_ip(), "ab"));
    CHECK(served_by_node_port(a.space(), address_of(first()), "ab"));
    CHECK(served_by_node_port(a.space(), address_of(second()), "ab"));
  }

  bool v6;
  Pod a{first(), 'a'};
  Pod b{second(), 'b'};
  Nginx http_a;
  Nginx http_b;
  ClusterProxy proxy_1{
      *this,
      first(),
      {"--healthz-bind-address=0.0.0.0:10256", "--metrics-bind-address=127.0.0.1:10249"}};
  ClusterProxy proxy_2{*this, second()};
};

}  // namespace

TEST_CASE("Granular Checks: should function for pod-Service over http and udp") {
  Networking(kIpv4).from_pod();
}

TEST_CASE("Granular Checks: should function for node-Service over http and udp") {
  Networking(kIpv4).from_node();
}

TEST_CASE("Granular Checks: should function for endpoint-Service over http and udp") {
  Networking(kIpv4).from_endpoint();
}

TEST_CASE("Secondary IP Family: should function for pod-Service over http and udp") {
  Networking(kIpv6).from_pod();
}

TEST_CASE("Secondary IP Family: should function for node-Service over http and udp") {
  Networking(kIpv6).from_node();
}

TEST_CASE("Secondary IP Family: should function for endpoint-Service over http and udp") {
  Networking(kIpv6).from_endpoint();
}

TEST_CASE("Granular Checks: should function for multiple endpoint-Services with same selector") {
  const Networking lab(kIpv4);
  lab.write(ServiceObject{.name = "second",
                          .cluster_ip = "10.96.0.11",
                          .ports = "{name: http, port: 80}, {name: udp, port: 90, protocol: UDP}"}
                    .text() +
                lab.slice({&lab.a, &lab.b}, "second"),
            "second.yaml");
  CHECK(lab.served(lab.a.space(), "10.96.0.10", "ab"));
  CHECK(lab.served(lab.a.space(), "10.96.0.11", "ab"));
  lab.remove("second.yaml");
  CHECK(http_comes_to(lab.a.space(), "10.96.0.11:80", "unanswered"));
  CHECK(lab.served(lab.a.space(), "10.96.0.10", "ab"));
}

TEST_CASE("Granular Checks: should update endpoints over http and udp") {
  const Networking lab(kIpv4);
  const Pod client(lab.first(), 'c');
  CHECK(lab.served(client.space(), "10.96.0.10", "ab"));
  lab.serve({&lab.b});
  CHECK(lab.served(client.space(), "10.96.0.10", "b"));
}

TEST_CASE("Granular Checks: should update nodePort over http and udp") {
  const Networking lab(kIpv4);
  CHECK(lab.served_by_node_port(lab.outside, "192.0.2.1", "ab"));
  lab.serve({&lab.a, &lab.b}, "ClusterIP");
  CHECK(http_comes_to(lab.outside, "192.0.2.1:30080", "refused"));
  CHECK(comes_to(Protocol::udp, lab.outside, "192.0.2.1:30090", "refused"));
  CHECK(lab.served(lab.outside, "10.96.0.10", "ab"));
}

TEST_CASE("Granular Checks: should handle large requests over http and udp") {
  for (const bool family : {kIpv4, kIpv6}) {
    const Networking lab(family);
    const Pod client(lab.first(), 'c');
    CHECK(lab.served(client.space(), lab.cluster_ip(), "ab"));
    const std::string text(2000, 'x');
    CHECK(http_get(client.space(), lab.cluster_ip() + ":80", "/echo?" + text).body == text);
    const Inside inside(client.space());
    const auto socket =
        system::datagram_client(*model::parse_socket_address(lab.cluster_ip() + ":90"));
    system::send_datagram(socket, text);
    const auto reply = system::receive_datagram(socket);
    REQUIRE(reply);
    CHECK(reply->substr(1) == text);
  }
}

TEST_CASE("Granular Checks: should check kube-proxy urls") {
  const Networking lab(kIpv4);
  CHECK(http_comes_to(lab.outside, "192.0.2.1:10256", "404"));
  CHECK(http_get(lab.outside, "192.0.2.1:10256", "/healthz").status == "200");
  CHECK(http_get(lab.first().space, "127.0.0.1:10249", "/proxyMode").status == "200");
}

TEST_CASE(
    "Localhost NodePorts: should let a node pull an image from a registry exposed via "
    "localhost NodePort") {
  const Networking lab(kIpv4);
  lab.serve({&lab.b});
  CHECK(lab.served_by_node_port(lab.first().space, "127.0.0.1", "b"));
  const auto layer = http_get(lab.first().space, "127.0.0.1:30080", "/blob");
  CHECK(layer.status == "200");
  CHECK(layer.body == std::string(32 << 20, '\0'));
}

TEST_CASE("NoSNAT: should be able to send traffic between Pods without SNAT") {
  const Networking lab(kIpv4);
  CHECK(lab.served(lab.a.space(), "10.96.0.10", "ab"));
  CHECK(http_get(lab.a.space(), lab.b.address() + ":8081", "/client").body == lab.a.address());
}
