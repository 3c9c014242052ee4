#include "config/host_port.hpp"

#include <string>
#include <utility>

#include <doctest/doctest.h>

using kubeportal::config::HostPort;
using kubeportal::config::HostPortRules;
using kubeportal::config::parse_host_port;
using kubeportal::config::to_string;

namespace {

const HostPortRules kAnything{
    .host_may_be_name = true, .host_may_be_absent = true, .port_may_be_zero = true};
const HostPortRules kBindAddress{
    .host_may_be_absent = true, .port_may_be_zero = true, .default_port = 10249};

std::string fault(const char* text, const HostPortRules& rules) {
  const auto parsed = parse_host_port(text, rules);
  return parsed ? "taken as " + to_string(*parsed) : parsed.error().why;
}

}  // namespace

TEST_CASE("hosts of every kind are read with their port") {
  const std::pair<const char*, HostPort> forms[] = {
      {"10.0.0.1:80", {"10.0.0.1", 80}},
      {"[fd00::1]:80", {"fd00::1", 80}},
      {"[fe80::1%eth0]:80", {"fe80::1%eth0", 80}},
      {"[::ffff:10.0.0.1]:80", {"::ffff:10.0.0.1", 80}},
      {"example.org:80", {"example.org", 80}},
      {"example.org.:80", {"example.org.", 80}},
      {"my_host:80", {"my_host", 80}},
      {"localhost:65535", {"localhost", 65535}},
      {":8080", {"", 8080}},
      {"0.0.0.0:0", {"0.0.0.0", 0}},
      {"[::]:0", {"::", 0}},
  };
  for (const auto& [text, expected] : forms) {
    CAPTURE(text);
    const auto parsed = parse_host_port(text, kAnything);
    REQUIRE(parsed.has_value());
    CHECK(*parsed == expected);
    CHECK(to_string(*parsed) == text);
  }
}

TEST_CASE("a bind address without a port gets the default one as kube-proxy does") {
  CHECK(*parse_host_port("127.0.0.1", kBindAddress) == HostPort{"127.0.0.1", 10249});
  CHECK(*parse_host_port("::1", kBindAddress) == HostPort{"::1", 10249});
  CHECK(*parse_host_port("::", kBindAddress) == HostPort{"::", 10249});
  CHECK(*parse_host_port("[::1]", kBindAddress) == HostPort{"::1", 10249});
  CHECK(*parse_host_port("127.0.0.1:9", kBindAddress) == HostPort{"127.0.0.1", 9});
  CHECK(*parse_host_port("[::1]:0", kBindAddress) == HostPort{"::1", 0});
  CHECK(*parse_host_port(":9", kBindAddress) == HostPort{"", 9});
}

TEST_CASE("a wrong address says what is wrong with it") {
  CHECK(fault("", kAnything) == "the port is missing");
  CHECK(fault("10.0.0.1", kAnything) == "the port is missing");
  CHECK(fault("[::1]", kAnything) == "the port is missing");
  CHECK(fault("8080", kAnything) == "a port alone is written with a colon: :8080");
  const std::string brackets = "an IPv6 address with a port is written in brackets: [fd00::1]:80";
  CHECK(fault("::1", kAnything) == brackets);
  CHECK(fault("fd00::1:80", kAnything) == brackets);
  CHECK(fault("1:2:3", kAnything) == brackets);
  CHECK(fault("[::1:80", kAnything) == "the bracket is not closed");
  CHECK(fault("[::1]80", kAnything) == "after the bracket comes a colon and the port");
  CHECK(fault("[10.0.0.1]:80", kAnything) ==
        "\"10.0.0.1\" is not an IPv6 address, and only those stand in brackets");
  CHECK(fault("[]:80", kAnything) ==
        "\"\" is not an IPv6 address, and only those stand in brackets");
  CHECK(fault("10.0.0.256:80", kAnything) ==
        "\"10.0.0.256\" is neither an IP address nor a host name");
  CHECK(fault("-a:80", kAnything) == "\"-a\" is neither an IP address nor a host name");
  CHECK(fault("http://a:80", kAnything) == "a scheme such as http:// does not belong here");
  CHECK(fault("http://a", kAnything) == "a scheme such as http:// does not belong here");
  for (const char* port : {"", "x", "-1", "+1", "65536", "80 ", " 80", "0x50", "99999999999"}) {
    CAPTURE(port);
    CHECK(fault(("a:" + std::string(port)).c_str(), kAnything) ==
          "the port \"" + std::string(port) + "\" is not a number from 0 to 65535");
  }
}

TEST_CASE("the rules of a place are kept") {
  const HostPortRules strict{};
  CHECK(fault("localhost:80", strict) == "\"localhost\" is not an IP address");
  CHECK(fault(":80", strict) == "the host is missing");
  CHECK(fault("10.0.0.1:0", strict) == "port 0 cannot be dialled");
  CHECK(fault("10.0.0.1", strict) == "the port is missing");
  CHECK(fault("", kBindAddress) == "taken as :10249");
  CHECK(fault("localhost", kBindAddress) == "\"localhost\" is not an IP address");
}
