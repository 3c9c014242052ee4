#include "proxy/model/socket_address.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::model;

TEST_CASE("an address reads back as it is written") {
  for (const char* text : {"10.0.0.1:80", "[fd00::1]:65535", "0.0.0.0:0", "[::]:1"}) {
    CAPTURE(text);
    CHECK(to_string(parse_socket_address(text).value()) == text);
  }
}

TEST_CASE("what is not an IP address and a port is refused") {
  for (const char* text : {"", "10.0.0.1", "10.0.0.1:", "10.0.0.1:65536", "fd00::1:80", "[fd00::1]",
                           "[10.0.0.1]:80", "host:80", "10.0.0.1:80 ", ":80", "[:80"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_socket_address(text));
  }
}

TEST_CASE("an address survives the way through the kernel's form") {
  for (const char* text : {"10.0.0.1:80", "[fd00::1]:443"}) {
    const auto address = parse_socket_address(text).value();
    CHECK(from_kernel(KernelAddress(address)) == address);
  }
}

TEST_CASE("an IPv4-mapped client address is shown as IPv4") {
  const SocketAddress mapped{*parse_ip("::ffff:10.0.0.1"), 80};
  CHECK(to_string(from_kernel(KernelAddress(mapped))) == "10.0.0.1:80");
}
