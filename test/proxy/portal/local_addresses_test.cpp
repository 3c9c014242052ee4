#include "proxy/portal/local_addresses.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::ip;
using test::machine;

TEST_CASE("an address of an interface is local and its neighbours are not") {
  CHECK(machine().contains(ip("192.0.2.10")));
  CHECK(machine().contains(ip("fd00::10")));
  CHECK_FALSE(machine().contains(ip("192.0.2.11")));
  CHECK_FALSE(machine().contains(ip("fd00::11")));
}

TEST_CASE("the unspecified addresses are local") {
  CHECK(LocalAddresses().contains(ip("0.0.0.0")));
  CHECK(LocalAddresses().contains(ip("::")));
}

TEST_CASE("all of the loopback prefix is local in IPv4 alone") {
  CHECK(machine().contains(ip("127.0.0.10")));
  CHECK(machine().contains(ip("127.255.0.1")));
  const LocalAddresses with_wide_prefix({{ip("fd00:1::1"), 64, true}}, {});
  CHECK(with_wide_prefix.contains(ip("fd00:1::1")));
  CHECK_FALSE(with_wide_prefix.contains(ip("fd00:1::2")));
}

TEST_CASE("addresses inside a block are found once in the order of the interfaces") {
  const auto local = machine({"192.0.2.5", "192.0.2.10"});
  CHECK(local.inside(*model::parse_cidr("192.0.2.0/24")) ==
        std::vector{ip("192.0.2.10"), ip("192.0.2.5")});
  CHECK(local.inside(*model::parse_cidr("10.0.0.0/8")).empty());
}

TEST_CASE("loopback and primary addresses are told by family") {
  CHECK(machine().loopback(api::IpFamily::ipv4) == std::vector{ip("127.0.0.1")});
  CHECK(machine().loopback(api::IpFamily::ipv6) == std::vector{ip("::1")});
  CHECK(machine().primary(api::IpFamily::ipv4) == std::vector{ip("192.0.2.10")});
  CHECK(machine().primary(api::IpFamily::ipv6) == std::vector{ip("fd00::10")});
}

TEST_CASE("this machine knows its loopback and no foreign address") {
  const auto local = read_local_addresses();
  REQUIRE(local.has_value());
  CHECK(local->contains(ip("127.0.0.1")));
  CHECK(local->contains(ip("127.0.0.10")));
  CHECK_FALSE(local->contains(ip("203.0.113.77")));
  CHECK(local->loopback(api::IpFamily::ipv4) == std::vector{ip("127.0.0.1")});
  for (const auto& primary : local->primary(api::IpFamily::ipv4)) {
    CHECK(local->contains(primary));
    CHECK_FALSE(primary.is_loopback());
  }
}

}  // namespace kubeportal::portal
