#include "config/ip_syntax.hpp"

#include <string>

#include <doctest/doctest.h>

using namespace kubeportal::config;

TEST_CASE("IPv4 addresses are four decimal numbers") {
  for (const char* text : {"0.0.0.0", "10.0.0.1", "255.255.255.255"}) CHECK(is_ipv4(text));
  for (const char* text : {"", "10.0.0", "10.0.0.256", "10.0.0.01", "10.0.0.1 ", "::1", "1"}) {
    CAPTURE(text);
    CHECK_FALSE(is_ipv4(text));
  }
  CHECK_FALSE(is_ipv4(std::string_view("10.0.0.1\0x", 10)));
}

TEST_CASE("IPv6 addresses may have a zone and no brackets") {
  for (const char* text : {"::", "::1", "fd00::1", "fe80::1%eth0", "::ffff:10.0.0.1"}) {
    CAPTURE(text);
    CHECK(is_ipv6(text));
  }
  for (const char* text : {"", "[::1]", "fe80::1%", "1:2", "fd00::1::2", "10.0.0.1", "g::"}) {
    CAPTURE(text);
    CHECK_FALSE(is_ipv6(text));
  }
}

TEST_CASE("CIDRs of both families are known with host bits or without") {
  for (const char* text : {"0.0.0.0/0", "10.0.0.5/8", "10.0.0.1/32", "::/0", "fd00::1/128"}) {
    CAPTURE(text);
    CHECK(is_cidr(text));
  }
  for (const char* text :
       {"", "/", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "10.0.0.0/-1", "fd00::/129", "10.0.0/8",
        "10.0.0.0/8x", "/8", " 10.0.0.0/8", "fe80::%eth0/10"}) {
    CAPTURE(text);
    CHECK_FALSE(is_cidr(text));
  }
}

TEST_CASE("host names follow RFC 1123 and do not pass for addresses") {
  const std::string longest_label(63, 'a');
  const std::string long_name = longest_label + '.' + longest_label + '.' + longest_label + '.';
  for (const std::string& text : {std::string("a"), std::string("Example.org."), longest_label,
                                  std::string("a-1.b_2"), std::string("1.a"), long_name + "a"}) {
    CAPTURE(text);
    CHECK(is_host_name(text));
  }
  for (const std::string& text :
       {std::string(), std::string("."), std::string("a..b"), std::string(".a"), std::string("-a"),
        std::string("a-"), std::string("a b"), std::string("10.0.0.300"), std::string("12"),
        longest_label + 'a', long_name + longest_label, std::string("a/b"), std::string("a..")}) {
    CAPTURE(text);
    CHECK_FALSE(is_host_name(text));
  }
}

TEST_CASE("node names are lower case") {
  CHECK(is_node_name("node-1.example.org"));
  CHECK(is_node_name("10.0.0.1"));
  for (const char* text : {"", "Node", "$(NODE_NAME)", "a_b", "node-1.", "-a"}) {
    CAPTURE(text);
    CHECK_FALSE(is_node_name(text));
  }
}
