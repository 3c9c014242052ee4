#include "proxy/portal/iptables/rule_changes.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/iptables/routes.hpp"

using namespace kubeportal;
using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

TEST_CASE("rules are counted for the Service that their comment names") {
  const auto before = plan_rules(node(), {cluster_ip_route("10.96.0.1:80", 40000, "web"),
                                          cluster_ip_route("10.96.0.2:80", 40001, "api")});
  const auto now = plan_rules(node(), {cluster_ip_route("10.96.0.1:80", 40009, "web")});
  const auto changes = rule_changes(before, now);
  REQUIRE(changes.by_service.size() == 2);
  CHECK(changes.by_service.at("default/web").nat.added == 1);
  CHECK(changes.by_service.at("default/web").nat.removed == 1);
  CHECK(changes.by_service.at("default/api").nat.added == 0);
  CHECK(changes.by_service.at("default/api").nat.removed == 1);
  CHECK_FALSE(changes.shared.any());
}

TEST_CASE("a rule that moves to another chain is no change") {
  RuleSet before;
  before.nat.chains = {{"KUBE-PORTALS", {"-d 10.0.0.1/32 -j A", "-d 10.0.0.2/32 -j B"}}};
  RuleSet now;
  now.nat.chains = {{"KUBE-PORTALS", {"-d 10.0.0.0/30 -j KUBE-VIP-10.0.0.0-30"}},
                    {"KUBE-VIP-10.0.0.0-30", {"-d 10.0.0.2/32 -j B", "-d 10.0.0.1/32 -j A"}}};
  const auto changes = rule_changes(before, now);
  CHECK(changes.by_service.empty());
  CHECK(changes.shared.nat.added == 1);
  CHECK(changes.shared.nat.removed == 0);
  CHECK_FALSE(rule_changes(now, now).shared.any());
}
