#include <optional>

#include <doctest/doctest.h>

#include "test/node/flavours.hpp"
#include "test/node/lab.hpp"
#include "test/node/service_manifest.hpp"
#include "test/system/datagrams.hpp"

using namespace kubeportal;
using namespace kubeportal::node;
using system::milliseconds;

namespace {

/// The lab with a UDP echo in its pod, over both families.
struct EchoLab : Lab {
  EchoLab() {
    const Inside inside(pod);
    ipv4.emplace("", *model::parse_socket_address("10.244.1.2:53"));
    ipv6.emplace("", *model::parse_socket_address("[fd00:244::2]:53"));
  }

  std::optional<system::DatagramEcho> ipv4;
  std::optional<system::DatagramEcho> ipv6;
};

/// Asks until it is answered: from one socket, whose replies must come from the address it asked.
bool answered(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  const auto client = system::datagram_client(*model::parse_socket_address(address));
  return system::eventually(system::kPatience, [&] {
    try {
      system::send_datagram(client, "question");
      return system::receive_datagram(client, milliseconds(200)) == "question";
    } catch (const std::system_error&) {
      return false;
    }
  });
}

bool refused(const NetworkNamespace& from, const std::string& address) {
  const Inside inside(from);
  const auto client = system::datagram_client(*model::parse_socket_address(address));
  return system::eventually(system::kPatience, [&] {
    try {
      system::send_datagram(client, "question");
      system::receive_datagram(client, milliseconds(200));
      return false;
    } catch (const std::system_error& error) {
      return error.code().value() == ECONNREFUSED;
    }
  });
}

ServiceManifest dns(const std::string& cluster_ip, const std::string& endpoint) {
  return {.name = "dns",
          .cluster_ip = cluster_ip,
          .spec = "  type: NodePort\n",
          .port = "port: 53, protocol: UDP, nodePort: 30053",
          .endpoint = endpoint,
          .endpoint_port = "53, protocol: UDP"};
}

}  // namespace

TEST_CASE("UDP portals answer the outside pods and the node from the address that was asked") {
  for (const auto& flavour : kFlavours) {
    CAPTURE(flavour);
    EchoLab lab;
    lab.write("dns.yaml", dns("10.96.0.53", "10.244.1.2").text());
    const NodeProxy proxy(lab, flavour);
    for (const auto* address : {"10.96.0.53:53", "192.0.2.1:30053"}) {
      CAPTURE(address);
      for (const auto* from : {&lab.outside, &lab.pod, &lab.node}) CHECK(answered(*from, address));
    }
    CHECK(answered(lab.node, "127.0.0.1:30053"));
  }
}

TEST_CASE("UDP portals answer over IPv6 as well") {
  EchoLab lab;
  lab.write("dns.yaml", dns("fd00:10:96::35", "fd00:244::2").text());
  const NodeProxy proxy(lab, "nft");
  for (const auto* address : {"[fd00:10:96::35]:53", "[fd00:2::1]:30053"}) {
    CAPTURE(address);
    for (const auto* from : {&lab.outside, &lab.pod, &lab.node}) CHECK(answered(*from, address));
  }
  CHECK(answered(lab.node, "[::1]:30053"));
}

TEST_CASE("a UDP service without endpoints is refused") {
  Lab lab;
  lab.write("dns.yaml", dns("10.96.0.53", "").text());
  const NodeProxy proxy(lab, "nft");
  for (const auto* from : {&lab.outside, &lab.pod, &lab.node}) {
    CHECK(refused(*from, "10.96.0.53:53"));
  }
}

TEST_CASE("packets sent before there is an endpoint do not pin a UDP flow") {
  EchoLab lab;
  lab.write("dns.yaml", dns("10.96.0.53", "").text());
  const NodeProxy proxy(lab, "nft");
  const Inside inside(lab.outside);
  const auto client = system::datagram_client(*model::parse_socket_address("10.96.0.53:53"));
  const auto ask = [&] {
    try {
      system::send_datagram(client, "question");
      return system::receive_datagram(client, milliseconds(100)) == "question";
    } catch (const std::system_error&) {
      return false;
    }
  };
  CHECK_FALSE(ask());
  lab.write("dns.yaml", dns("10.96.0.53", "10.244.1.2").text());
  CHECK(system::eventually(system::kPatience, ask));
}
