#include "proxy/explain/destination.hpp"

#include <doctest/doctest.h>

using namespace kubeportal;
using namespace kubeportal::explain;

namespace {

std::string read(const std::string& text) {
  const auto destination = parse_destination(text);
  return destination ? to_string(*destination) : "none";
}

}  // namespace

TEST_CASE("a Service may be named with its port by name or number and its protocol") {
  CHECK(read("default/web") == "default/web");
  CHECK(read("shop/web:http") == "shop/web:http");
  CHECK(read("kube-system/kube-dns:53/udp") == "kube-system/kube-dns:53/UDP");
  CHECK(read("kube-system/kube-dns/udp") == "kube-system/kube-dns/UDP");
}

TEST_CASE("a Service may be called as a protocol is") {
  CHECK(read("udp.shop") == "udp.shop");
  CHECK(read("shop/tcp:80") == "shop/tcp:80");
  CHECK(read("shop/udp") == "default/shop/UDP");
  CHECK(read("shop/udp/tcp") == "shop/udp/TCP");
  CHECK(read("web:53/udp") == "default/web:53/UDP");
}

TEST_CASE("an address is TCP unless it says UDP") {
  CHECK(read("10.96.0.10:80") == "10.96.0.10:80/TCP");
  CHECK(read("10.96.0.10:53/udp") == "10.96.0.10:53/UDP");
  CHECK(read("[fd00::10]:53/UDP") == "[fd00::10]:53/UDP");
}

TEST_CASE("a name is what a pod in the namespace default would find") {
  CHECK(read("web") == "default/web");
  CHECK(read("web:8080") == "default/web:8080");
  CHECK(read("web.shop") == "shop/web");
  CHECK(read("web.shop.svc:80") == "shop/web:80");
  CHECK(read("web.shop.svc.cluster.local") == "shop/web");
  CHECK(read("web.shop.svc.example.org") == "shop/web");
}

TEST_CASE("the scheme of a URL says the port where there is none") {
  CHECK(read("http://web") == "default/web:80");
  CHECK(read("https://web.shop.svc.cluster.local/path?query") == "shop/web:443");
  CHECK(read("http://web:8080/path") == "default/web:8080");
  CHECK(read("http://10.96.0.10/") == "10.96.0.10:80/TCP");
  CHECK(read("http://10.96.0.10:8080/") == "10.96.0.10:8080/TCP");
}

TEST_CASE("what is no destination is none") {
  for (const auto* text :
       {"", "/", "a/", "/web", "a/b/c", "10.96.0.10", "web.shop.example.org", "Web", "web$(id)",
        "10.96.0.10:80/sctp", "web:\x1b[31m/udp/tcp", "://"}) {
    CAPTURE(text);
    CHECK(read(text) == "none");
  }
}
