#include "proxy/portal/node_port_addresses.hpp"

#include <stdexcept>

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::ip;
using test::machine;

namespace {

using Addresses = std::vector<model::IpAddress>;

Addresses v4(const std::vector<std::string>& entries, const LocalAddresses& local = machine()) {
  return NodePortAddresses(entries).of(api::IpFamily::ipv4, local);
}

Addresses v6(const std::vector<std::string>& entries) {
  return NodePortAddresses(entries).of(api::IpFamily::ipv6, machine());
}

}  // namespace

TEST_CASE("without entries node ports are on every address of a family") {
  CHECK(v4({}) == Addresses{ip("0.0.0.0")});
  CHECK(v6({}) == Addresses{ip("::")});
}

TEST_CASE("the keywords stand for addresses of the machine") {
  CHECK(v4({"primary"}) == Addresses{ip("192.0.2.10")});
  CHECK(v6({"primary"}) == Addresses{ip("fd00::10")});
  CHECK(v4({"localhost"}) == Addresses{ip("127.0.0.1")});
  CHECK(v6({"localhost"}) == Addresses{ip("::1")});
  CHECK(v4({"all"}) == Addresses{ip("0.0.0.0")});
  CHECK(v4({"localhost", "primary"}) == Addresses{ip("192.0.2.10"), ip("127.0.0.1")});
}

TEST_CASE("a block stands for the local addresses inside it") {
  CHECK(v4({"192.0.2.0/24"}, machine({"192.0.2.5"})) ==
        Addresses{ip("192.0.2.10"), ip("192.0.2.5")});
  CHECK(v4({"10.0.0.0/8"}).empty());
  CHECK(v6({"192.0.2.0/24"}).empty());
}

TEST_CASE("everything is one unspecified address however it is written") {
  CHECK(v4({"0.0.0.0/0"}) == Addresses{ip("0.0.0.0")});
  CHECK(v4({"192.0.2.0/24", "0.0.0.0/0"}) == Addresses{ip("0.0.0.0")});
  CHECK(v6({"0.0.0.0/0"}).empty());
  CHECK(v4({"primary", "all"}) == Addresses{ip("0.0.0.0")});
}

TEST_CASE("an address that matches twice is there once") {
  CHECK(v4({"primary", "192.0.2.0/24", "192.0.0.0/16"}) == Addresses{ip("192.0.2.10")});
}

TEST_CASE("an entry that is neither block nor keyword is refused by name") {
  CHECK_THROWS_WITH_AS(NodePortAddresses({"primary", "10.0.0.1"}),
                       "--nodeport-addresses: found \"10.0.0.1\", allowed: a CIDR, primary, "
                       "localhost or all",
                       std::invalid_argument);
}

}  // namespace kubeportal::portal
