#include <doctest/doctest.h>

#include "proxy/model/portal.hpp"

using kubeportal::model::parse_cidr;
using kubeportal::model::parse_ip;

TEST_CASE("a CIDR contains the addresses that share its prefix and no others") {
  const auto block = parse_cidr("10.1.128.0/17").value();
  CHECK(block.contains(*parse_ip("10.1.128.0")));
  CHECK(block.contains(*parse_ip("10.1.255.255")));
  CHECK_FALSE(block.contains(*parse_ip("10.1.127.255")));
  CHECK_FALSE(block.contains(*parse_ip("::ffff")));

  const auto v6 = parse_cidr("fd00:1::/32").value();
  CHECK(v6.contains(*parse_ip("fd00:1:ffff::1")));
  CHECK_FALSE(v6.contains(*parse_ip("fd00:2::1")));
}

TEST_CASE("a prefix length of zero contains every address of the family") {
  CHECK(parse_cidr("0.0.0.0/0")->contains(*parse_ip("255.1.2.3")));
  CHECK_FALSE(parse_cidr("0.0.0.0/0")->contains(*parse_ip("::1")));
}

TEST_CASE("white space around a CIDR is allowed") { CHECK(parse_cidr(" 10.0.0.0/8\t")); }

TEST_CASE("what is not a CIDR is refused") {
  for (const char* text : {"", " ", "10.0.0.0", "10.0.0.0/", "10.0.0.0/33", "fd00::/129",
                           "10.0.0/8", "10.0.0.0/8x", "/8", "10.0.0.0/-1"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_cidr(text));
  }
}

TEST_CASE("an address does not end at a zero byte") {
  CHECK_FALSE(parse_ip(std::string("10.0.0.1\0", 9)));
  CHECK_FALSE(parse_cidr(std::string_view("10.0.0.1\0/8", 11)));
}
