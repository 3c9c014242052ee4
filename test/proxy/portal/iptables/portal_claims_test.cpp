#include "proxy/portal/iptables/portal_claims.hpp"

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/proxy/portal/machine.hpp"

using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

namespace {

struct Claims {
  bool has(const std::string& service, const kubeportal::model::Portal& wanted) const {
    return claims.has(make_name(service), PortalClaims::place_of(make_name(service), wanted));
  }

  kubeportal::fakes::CapturedLog log;
  PortalClaims claims;
  const kubeportal::model::Portal portal = cluster_ip("10.96.0.1:80");
};

}  // namespace

TEST_CASE_FIXTURE(Claims, "the service that came first has an address and the log says so") {
  claims.set(make_name("old"), {portal});
  claims.set(make_name("new"), {portal});
  CHECK(has("old", portal));
  CHECK_FALSE(has("new", portal));
  CHECK(log.count("default/new:http/TCP does not get 10.96.0.1:80: default/old:http/TCP") == 1);
}

TEST_CASE_FIXTURE(Claims, "an address goes to the next when its service gives it up") {
  claims.set(make_name("old"), {portal});
  claims.set(make_name("new"), {portal});
  claims.set(make_name("old"), {cluster_ip("10.96.0.2:80")});
  CHECK(has("new", portal));
  claims.set(make_name("old"), {portal});
  CHECK(has("new", portal));
  claims.set(make_name("new"), {});
  CHECK(has("old", portal));
}

TEST_CASE_FIXTURE(Claims, "a service that asks again keeps what it has") {
  claims.set(make_name("old"), {portal});
  claims.set(make_name("new"), {portal});
  claims.set(make_name("old"), {portal, cluster_ip("10.96.0.2:80")});
  CHECK(has("old", portal));
}

TEST_CASE_FIXTURE(Claims,
                  "TCP and UDP of one number are two places and so are address and node port") {
  auto udp = make_name("dns");
  udp.protocol = kubeportal::model::Protocol::udp;
  claims.set(make_name("dns"), {portal});
  claims.set(udp, {portal});
  CHECK(claims.has(udp, PortalClaims::place_of(udp, portal)));
  claims.set(make_name("other"), {node_port("0.0.0.0:80")});
  CHECK(has("other", node_port("0.0.0.0:80")));
}

TEST_CASE_FIXTURE(Claims, "a service that names an address twice has it once") {
  claims.set(make_name("old"), {portal, portal});
  claims.set(make_name("old"), {});
  claims.set(make_name("new"), {portal});
  CHECK(has("new", portal));
}
