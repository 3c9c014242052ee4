#include "proxy/portal/iptables/port_allocator.hpp"

#include <doctest/doctest.h>

using kubeportal::portal::PortAllocator;
using kubeportal::portal::PortRange;

TEST_CASE("every port of the range is handed out once and then none") {
  PortAllocator ports(PortRange{40000, 40009}, 1);
  std::set<std::uint16_t> seen;
  for (int i = 0; i < 10; ++i) seen.insert(ports.allocate().value());
  CHECK(seen.size() == 10);
  CHECK(*seen.begin() == 40000);
  CHECK(*seen.rbegin() == 40009);
  CHECK_FALSE(ports.allocate());
}

TEST_CASE("ports are spread over the range") {
  PortAllocator ports(PortRange{40000, 49999}, 1);
  int neighbours = 0;
  int last = ports.allocate().value();
  for (int i = 0; i < 100; ++i) {
    const int next = ports.allocate().value();
    neighbours += next == last + 1 ? 1 : 0;
    last = next;
  }
  CHECK(neighbours < 3);
}

TEST_CASE("a port that was given back rests behind all others") {
  PortAllocator ports(PortRange{40000, 40009}, 1);
  const auto first = ports.allocate().value();
  ports.release(first);
  for (int i = 0; i < 9; ++i) CHECK(ports.allocate() != first);
  CHECK(ports.allocate() == first);
}

TEST_CASE("a claimed port is not handed out") {
  PortAllocator ports(PortRange{40000, 40001}, 1);
  CHECK(ports.claim(40000));
  CHECK_FALSE(ports.claim(40000));
  CHECK_FALSE(ports.claim(50000));
  CHECK(ports.allocate() == 40001);
  CHECK_FALSE(ports.allocate());
}

TEST_CASE("without a range the kernel chooses") {
  PortAllocator ports(std::nullopt);
  CHECK(ports.allocate() == 0);
  CHECK(ports.allocate() == 0);
  CHECK(ports.claim(12345));
  ports.release(12345);
}

TEST_CASE("the whole range of port numbers is a range") {
  PortAllocator ports(PortRange{1, 65535}, 1);
  CHECK(ports.claim(65535));
  CHECK(ports.allocate());
}
