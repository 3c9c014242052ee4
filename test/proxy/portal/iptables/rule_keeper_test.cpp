#include "proxy/portal/iptables/rule_keeper.hpp"

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/fakes/manual_retry_timer.hpp"
#include "test/proxy/portal/iptables/fake_kernel.hpp"
#include "test/proxy/portal/iptables/routes.hpp"

using namespace std::chrono_literals;
using namespace kubeportal;
using namespace kubeportal::portal;
using namespace kubeportal::portal::test;

namespace {

struct Keeper {
  fakes::CapturedLog log;
  fakes::Journal journal;
  FakeKernel kernel{journal};
  fakes::ManualRetryTimer timer;
  model::RuleCounters counters;
  model::Journal changes{100};
  std::vector<RuleKeeper::Epoch> in_force;
  RuleKeeper keeper{model::IpFamily::ipv4,
                    {"save", "restore"},
                    kernel,
                    timer,
                    counters,
                    changes,
                    {[this](auto epoch) { in_force.push_back(epoch); }, [](unsigned) {}}};
  const RuleSet one = plan_rules(node(), {cluster_ip_route("10.96.0.1:80")});
  const RuleSet other = plan_rules(node(), {cluster_ip_route("10.96.0.2:80")});

  void lay(const RuleSet& rules, RuleKeeper::Epoch epoch) {
    keeper.want(rules, epoch);
    kernel.succeed_all();
    journal.clear();
    in_force.clear();
    seen = changes.read({}).entries.size();
  }
  /// "default/web: text" of what the journal has been told since rules were last laid.
  std::vector<std::string> told() const {
    std::vector<std::string> lines;
    for (const auto& entry : changes.read({.after = seen}).entries) {
      lines.push_back(entry->service + ": " + entry->text);
    }
    return lines;
  }

  std::uint64_t seen = 0;
};

}  // namespace

TEST_CASE_FIXTURE(Keeper, "a plan is in force when its transaction has succeeded") {
  keeper.want(one, 1);
  CHECK(journal == fakes::Journal{"restore"});
  CHECK(kernel.next().argv == std::vector<std::string>{"restore", "--noflush", "-w", "5"});
  CHECK(in_force.empty());
  kernel.succeed();
  CHECK(in_force == std::vector<RuleKeeper::Epoch>{1});
  CHECK(counters.nat_rules == one.nat.rule_count());
}

TEST_CASE_FIXTURE(Keeper, "a plan that changes nothing is in force without a transaction") {
  lay(one, 1);
  keeper.want(one, 2);
  CHECK(journal.empty());
  CHECK(in_force == std::vector<RuleKeeper::Epoch>{2});
}

TEST_CASE_FIXTURE(Keeper, "plans that come during a transaction become one") {
  keeper.want(one, 1);
  keeper.want({}, 2);
  keeper.want(other, 3);
  CHECK(journal.size() == 1);
  kernel.succeed();
  CHECK(journal.size() == 2);
  kernel.succeed();
  CHECK(in_force == std::vector<RuleKeeper::Epoch>{1, 3});
}

TEST_CASE_FIXTURE(Keeper, "rules of an earlier process are not laid again") {
  keeper.adopt(one);
  keeper.want(one, 1);
  CHECK_FALSE(kernel.is_running());
  CHECK(in_force.size() == 1);
}

TEST_CASE_FIXTURE(Keeper, "a transaction that fails is reported and tried again with patience") {
  keeper.want(one, 1);
  kernel.fail("iptables-restore: line 2 failed");
  CHECK(in_force.empty());
  CHECK(counters.failures.read() == 1);
  CHECK(log.count("the old ones stay, trying again in 1 s") == 1);
  CHECK(log.count("it complains of: ") == 1);

  keeper.want(other, 2);
  CHECK_FALSE(kernel.is_running());
  timer.advance(1s);
  CHECK(kernel.next().argv.front() == "save");
  kernel.succeed(saved_text({}));
  kernel.fail();
  timer.advance(1999ms);
  CHECK_FALSE(kernel.is_running());
  timer.advance(1ms);
  kernel.succeed(saved_text({}));
  kernel.succeed();
  CHECK(in_force == std::vector<RuleKeeper::Epoch>{2});
  CHECK(counters.drift_repairs.read() == 0);
}

TEST_CASE_FIXTURE(Keeper, "rules that somebody flushed are laid again and counted") {
  lay(one, 1);
  keeper.verify();
  CHECK(journal == fakes::Journal{"save"});
  kernel.succeed(saved_text({}));
  CHECK(kernel.next().argv.front() == "restore");
  kernel.succeed();
  CHECK(counters.drift_repairs.read() == 1);
  CHECK(log.count("somebody changed the IPv4 rules") == 1);
}

TEST_CASE_FIXTURE(Keeper, "a look that finds everything in place changes nothing") {
  lay(one, 1);
  keeper.verify();
  kernel.succeed(saved_text(one));
  CHECK_FALSE(kernel.is_running());
  CHECK(counters.drift_repairs.read() == 0);
}

TEST_CASE_FIXTURE(Keeper, "rules that cannot be read are read again later") {
  lay(one, 1);
  keeper.verify();
  kernel.fail("no");
  CHECK_FALSE(kernel.is_running());
  timer.advance(1s);
  CHECK(kernel.next().argv.front() == "save");
}

TEST_CASE_FIXTURE(Keeper, "the journal is told what each transaction does to whose rules") {
  lay(one, 1);
  keeper.want(plan_rules(node(), {cluster_ip_route("10.96.0.1:80"),
                                  cluster_ip_route("10.96.0.2:80", 40001, "api")}),
              2);
  CHECK(told().empty());
  kernel.succeed();
  CHECK(told() == std::vector<std::string>{"default/api: IPv4 rules: 1 added in nat"});
}

TEST_CASE_FIXTURE(Keeper, "the journal is told of what fails and what somebody else did") {
  lay(one, 1);
  keeper.verify();
  auto found = one;
  found.nat.chains["KUBE-PORTALS"].clear();
  kernel.succeed(saved_text(found));
  kernel.fail("no");
  timer.advance(1s);
  kernel.succeed(saved_text(found));
  kernel.succeed();
  const auto lines = told();
  REQUIRE(lines.size() == 4);
  CHECK(lines[0] ==
        "default/web: somebody changed the IPv4 rules: 1 gone in nat; they are laid again");
  CHECK(lines[1].starts_with(": the IPv4 rules could not be changed (restore: "));
  CHECK(lines[1].ends_with("; the old ones stay, trying again in 1 s"));
  CHECK(lines[2] == "default/web: IPv4 rules: 1 added in nat");
  CHECK(lines[3] == ": the IPv4 rules can be changed again and are in force");
}

TEST_CASE_FIXTURE(Keeper,
                  "rules that were in force all the while are told to be so after a failure") {
  lay(one, 1);
  keeper.verify();
  kernel.fail("busy");
  timer.advance(1s);
  kernel.succeed(saved_text(one));
  const auto lines = told();
  REQUIRE(lines.size() == 2);
  CHECK(lines[1] == ": the IPv4 rules can be changed again and are in force");
  CHECK(log.count("the IPv4 rules are in force again") == 1);
}

TEST_CASE_FIXTURE(Keeper, "a transaction for many services is one entry of the journal") {
  std::vector<PortalRoute> routes;
  for (int i = 1; i <= 17; ++i) {
    const auto number = std::to_string(i);
    routes.push_back(cluster_ip_route("10.96.0." + number + ":80", 40000, "web-" + number));
  }
  lay({}, 1);
  keeper.want(plan_rules(node(), routes), 2);
  kernel.succeed();
  const auto lines = told();
  REQUIRE(lines.size() == 1);
  CHECK(lines[0].starts_with(": IPv4 rules: "));
  CHECK(lines[0].ends_with(", of 17 services"));
}
