#include "k8sclient/server_url.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::k8sclient;

TEST_CASE("a server URL names scheme and host and may name port and path") {
  const auto url = parse_server_url("https://api.example.org:6443/clusters/a/");
  REQUIRE(url);
  CHECK(*url == ServerUrl{true, "api.example.org", 6443, "/clusters/a"});
  CHECK(*parse_server_url("https://10.0.0.1") == ServerUrl{true, "10.0.0.1", 443, ""});
  CHECK(*parse_server_url("http://[fd00::1]:8080/") == ServerUrl{false, "fd00::1", 8080, ""});
  CHECK(to_string(*parse_server_url("http://[fd00::1]:8080")) == "http://[fd00::1]:8080");
}

TEST_CASE("what is no server URL is refused") {
  for (const char* text : {"", "10.0.0.1:6443", "ftp://a", "https://", "https://user:pass@a",
                           "https://a:0", "https://a:70000", "https://a?x=1", "https://a b"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_server_url(text));
  }
}
