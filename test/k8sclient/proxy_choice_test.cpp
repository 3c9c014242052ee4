#include "k8sclient/proxy_choice.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::k8sclient;

namespace {

/// The proxy's host for a server; empty: none.
std::string proxy_of(const std::string& server, const std::string& no_proxy,
                     const std::string& https_proxy = "http://proxy:3128") {
  const auto proxy = proxy_for(*parse_server_url(server), {https_proxy, "plain:80", no_proxy});
  return proxy ? host_and_port(*proxy) : "";
}

}  // namespace

TEST_CASE("the environment names a proxy for each scheme") {
  CHECK(proxy_of("https://api.example.org", "") == "proxy:3128");
  CHECK(proxy_of("http://api.example.org", "") == "plain:80");
  CHECK(proxy_of("https://api.example.org", "", "").empty());
  CHECK(proxy_of("https://api.example.org", "", "socks5://proxy").empty());
}

TEST_CASE("what NO_PROXY names and this machine itself are reached directly") {
  CHECK(proxy_of("https://localhost:6443", "").empty());
  CHECK(proxy_of("https://127.0.0.1:6443", "").empty());
  CHECK(proxy_of("https://api.example.org", "*").empty());
  CHECK(proxy_of("https://api.example.org", "a, example.org").empty());
  CHECK(proxy_of("https://api.example.org", ".example.org").empty());
  CHECK(proxy_of("https://api.example.org:6443", "api.example.org:6443").empty());
  CHECK(proxy_of("https://10.1.2.3:6443", "10.0.0.0/8").empty());
  CHECK(proxy_of("https://[fd00::1]:6443", "fd00::/64").empty());
  CHECK(proxy_of("https://10.1.2.3:6443", "10.1.2.3").empty());
}

TEST_CASE("what NO_PROXY does not name is not reached directly") {
  CHECK(proxy_of("https://badexample.org", "example.org") == "proxy:3128");
  CHECK(proxy_of("https://11.1.2.3:6443", "10.0.0.0/8,,fd00::/8") == "proxy:3128");
  CHECK(proxy_of("https://api.example.org", "api.example.org:6443") == "proxy:3128");
}
