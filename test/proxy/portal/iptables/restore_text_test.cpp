#include "proxy/portal/iptables/restore_text.hpp"

#include <doctest/doctest.h>

#include "proxy/portal/iptables/rule_difference.hpp"
#include "test/proxy/portal/iptables/routes.hpp"

using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

TEST_CASE("nothing is written where nothing differs") {
  const auto rules = plan_rules(node(), {cluster_ip_route("10.96.0.1:80")});
  CHECK(restore_text(rules, rules).empty());
  CHECK(restore_text({}, {}).empty());
}

TEST_CASE("only chains that changed are written") {
  const auto before = plan_rules(node(), {cluster_ip_route("10.96.0.1:80")});
  const auto after = plan_rules(node(), {cluster_ip_route("10.96.0.1:80", 40001)});
  CHECK(restore_text(before, after) ==
        "*nat\n"
        ":KUBE-PORTALS - [0:0]\n"
        "-A KUBE-PORTALS -d 10.96.0.1/32 -p tcp -m tcp --dport 80 -m comment --comment "
        "\"default/web:http/TCP ClusterIP\" -j REDIRECT --to-ports 40001\n"
        "COMMIT\n");
}

TEST_CASE("a chain that is gone is emptied first and deleted last") {
  RuleSet before;
  before.nat.chains = {{"KUBE-PORTALS", {"-j KUBE-VIP-a"}}, {"KUBE-VIP-a", {"-j RETURN"}}};
  RuleSet after;
  after.nat.chains = {{"KUBE-PORTALS", {}}};
  CHECK(restore_text(before, after) ==
        "*nat\n:KUBE-PORTALS - [0:0]\n:KUBE-VIP-a - [0:0]\n-X KUBE-VIP-a\nCOMMIT\n");
}

TEST_CASE("a jump that is missing doubled or out of order is laid anew") {
  const auto wanted = plan_rules(node(), {});
  const auto& jumps = wanted.nat.jumps.at("PREROUTING");
  for (const auto& found :
       {std::vector<std::string>{}, std::vector{jumps[1]}, std::vector{jumps[1], jumps[0]},
        std::vector{jumps[0], jumps[0], jumps[1]}}) {
    auto there = wanted;
    there.nat.jumps["PREROUTING"] = found;
    std::string text = "*nat\n";
    for (const auto& jump : found) text += "-D PREROUTING " + jump + '\n';
    text += "-A PREROUTING " + jumps[1] + "\n-I PREROUTING " + jumps[0] + "\nCOMMIT\n";
    CHECK(restore_text(there, wanted) == text);
  }
}

TEST_CASE("of a set of no rules nothing stays") {
  const auto text = restore_text(plan_rules(node(), {cluster_ip_route("10.96.0.1:80")}), {});
  CHECK(text.find("-A ") == std::string::npos);
  CHECK(text.find("-D INPUT ") != std::string::npos);
  CHECK(text.find("-X KUBE-PORTALS-HOST\n") != std::string::npos);
}

TEST_CASE("a difference tells what was lost and what is foreign") {
  const auto laid = plan_rules(node(), {cluster_ip_route("10.96.0.1:80")});
  CHECK_FALSE(difference(laid, laid).any());
  auto found = laid;
  found.nat.chains["KUBE-PORTALS"] = {"-j ACCEPT"};
  const auto changed = difference(laid, found);
  CHECK(changed.lost == 1);
  CHECK(changed.foreign == 1);
  CHECK(changed.first.find("default/web:http/TCP") != std::string::npos);
}

TEST_CASE("an empty chain that is gone is a difference") {
  RuleSet laid;
  laid.nat.chains["KUBE-PORTALS-NODEPORTS"];
  CHECK(difference(laid, {}).any());
}
