#include "proxy/portal/iptables/portal_route.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/iptables/routes.hpp"

using namespace kubeportal::portal;
using namespace kubeportal::portal::test;
namespace model = kubeportal::model;

TEST_CASE("names with anything but what Kubernetes allows do not get into a rule") {
  CHECK(is_fit_for_rules({"default", "web", "http", model::Protocol::tcp}));
  CHECK(is_fit_for_rules({"kube-system", "a.b-c_D9", "", model::Protocol::udp}));
  for (const std::string& bad :
       std::vector<std::string>{"a b", "a\"b", "a\nb", "a;b", "$(x)", "`x`", "a'b", "a\\b", "a/b",
                                "a:b", "\xc3\xa4", "a\tb", "-j DROP", std::string("a\0b", 3)}) {
    CAPTURE(bad);
    CHECK_FALSE(is_fit_for_rules({bad, "web", "http", model::Protocol::tcp}));
    CHECK_FALSE(is_fit_for_rules({"default", bad, "http", model::Protocol::tcp}));
    CHECK_FALSE(is_fit_for_rules({"default", "web", bad, model::Protocol::tcp}));
  }
}

TEST_CASE("no comment passes what iptables takes") {
  const std::string name(200, 'x');
  CHECK(is_fit_for_rules({"", name, "", model::Protocol::tcp}));
  CHECK_FALSE(is_fit_for_rules({"a", name, "", model::Protocol::tcp}));
  auto longest = route(model::PortalKind::load_balancer_ip, "203.0.113.7:80", 1);
  longest.service_port = {"", name, "", model::Protocol::sctp};
  CHECK(rule_comment(longest, model::Scope::local).size() < 256);
}

TEST_CASE("a comment tells the service port and the scope") {
  const auto web = cluster_ip_route("10.96.0.1:80");
  for (const auto scope : {model::Scope::cluster, model::Scope::local}) {
    const auto read = parse_rule_comment(rule_comment(web, scope));
    REQUIRE(read);
    CHECK(read->service_port == "default/web:http/TCP");
    CHECK(read->scope == scope);
  }
  CHECK_FALSE(parse_rule_comment(""));
  CHECK_FALSE(parse_rule_comment("refuse or drop what has no endpoint"));
}
