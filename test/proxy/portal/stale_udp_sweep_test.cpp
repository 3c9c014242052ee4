#include "proxy/portal/stale_udp_sweep.hpp"

#include <utility>
#include <vector>

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"
#include "test/fakes/manual_retry_timer.hpp"
#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::at;

namespace {

const model::SocketAddress kDns = at("10.96.0.10:53");

/// A table of entries in memory.
class FakeConntrack final : public Conntrack {
 public:
  boost::system::result<std::size_t> delete_udp_where(const Condition& condition) override {
    ++sweeps;
    if (error) return error;
    return std::erase_if(entries, condition);
  }

  std::vector<ConntrackEntry> entries;
  boost::system::error_code error;
  int sweeps = 0;
};

struct Fixture {
  /// Does the work that was given away; returns how much there was.
  std::size_t run() {
    const auto now = std::exchange(jobs, {});
    for (const auto& [work, done] : now) {
      work();
      done();
    }
    return now.size();
  }

  void rules_are(UdpTargets targets) { sweep.rules_are(std::move(targets), test::machine()); }

  void remember(const std::string& answered_by) {
    conntrack->entries.push_back({at("10.1.0.9:5555"), kDns, at(answered_by)});
  }

  fakes::CapturedLog log;
  fakes::ManualRetryTimer timer;
  std::shared_ptr<FakeConntrack> conntrack = std::make_shared<FakeConntrack>();
  std::vector<std::pair<std::function<void()>, std::function<void()>>> jobs;
  std::size_t begun_anew = 0;
  StaleUdpSweep sweep{conntrack,
                      [this](std::function<void()> work, std::function<void()> done) {
                        jobs.emplace_back(std::move(work), std::move(done));
                      },
                      timer, [this](std::size_t flows) { begun_anew += flows; }};
};

}  // namespace

TEST_CASE("the first rules sweep away what was there before them and say so") {
  Fixture f;
  f.remember("10.96.0.10:53");
  f.remember("10.1.0.5:53");
  f.remember("192.0.2.10:40001");
  f.rules_are({{kDns, {40001}}});
  CHECK(f.run() == 1);
  REQUIRE(f.conntrack->entries.size() == 1);
  CHECK(f.conntrack->entries[0].answered_by == at("192.0.2.10:40001"));
  CHECK(f.log.count("elsewhere than the rules say: 2") == 1);
  CHECK(f.begun_anew == 2);
}

TEST_CASE("rules that do not change are not swept again") {
  Fixture f;
  f.rules_are({{kDns, {40001}}});
  f.run();
  f.rules_are({{kDns, {40001}}});
  CHECK(f.run() == 0);
  CHECK(f.log.lines().empty());
}

TEST_CASE("no rules and no portals that went need no sweep") {
  Fixture f;
  f.rules_are({});
  f.sweep.sweep_again();
  CHECK(f.run() == 0);
}

TEST_CASE("the step to zero endpoints and the step from zero each begin flows anew") {
  Fixture f;
  f.rules_are({{kDns, {40001}}});
  f.run();
  f.remember("192.0.2.10:40001");
  f.rules_are({{kDns, {}}});
  f.run();
  CHECK(f.conntrack->entries.empty());

  f.remember("10.96.0.10:53");
  f.rules_are({{kDns, {40001}}});
  f.run();
  CHECK(f.conntrack->entries.empty());
}

TEST_CASE("another proxy port begins flows anew") {
  Fixture f;
  f.rules_are({{kDns, {40001}}});
  f.run();
  f.remember("192.0.2.10:40001");
  f.rules_are({{kDns, {40002}}});
  f.run();
  CHECK(f.conntrack->entries.empty());
}

TEST_CASE("a portal that went is swept once and then forgotten") {
  Fixture f;
  f.rules_are({{kDns, {40001}}});
  f.run();
  f.remember("192.0.2.10:40001");
  f.rules_are({});
  CHECK(f.run() == 1);
  CHECK(f.conntrack->entries.empty());

  f.remember("192.0.2.10:40001");  // by whoever has the address now
  f.sweep.sweep_again();
  CHECK(f.run() == 0);
  CHECK(f.conntrack->entries.size() == 1);
}

TEST_CASE("changes during a sweep lead to one more with the newest rules") {
  Fixture f;
  f.rules_are({{kDns, {40001}}});
  REQUIRE(f.jobs.size() == 1);
  f.rules_are({{kDns, {40002}}});
  f.rules_are({{kDns, {40003}}});
  CHECK(f.jobs.size() == 1);
  f.remember("192.0.2.10:40003");
  f.conntrack->entries.clear();
  f.run();
  CHECK(f.jobs.size() == 1);
  f.remember("192.0.2.10:40003");
  f.remember("192.0.2.10:40001");
  f.run();
  REQUIRE(f.conntrack->entries.size() == 1);
  CHECK(f.conntrack->entries[0].answered_by.port == 40003);
  CHECK(f.run() == 0);
}

TEST_CASE("a sweep that fails is reported once and tried again with portals that went") {
  Fixture f;
  f.rules_are({{kDns, {40001}}});
  f.run();
  f.remember("192.0.2.10:40001");
  f.conntrack->error =
      boost::system::errc::make_error_code(boost::system::errc::operation_not_permitted);
  f.rules_are({});
  f.run();
  f.timer.advance(std::chrono::seconds(1));
  CHECK(f.run() == 1);
  CHECK(f.log.count("error: cannot correct UDP flows") == 1);
  CHECK(f.log.count("Operation not permitted") == 1);

  f.conntrack->error = {};
  f.timer.advance(std::chrono::seconds(1));
  CHECK(f.run() == 0);  // the second delay is longer
  f.timer.advance(std::chrono::seconds(1));
  CHECK(f.run() == 1);
  CHECK(f.conntrack->entries.empty());
  CHECK_FALSE(f.timer.is_set());
}

TEST_CASE("the periodic sweep corrects what came without a change of rules") {
  Fixture f;
  f.rules_are({{kDns, {40001}}});
  f.run();
  f.remember("10.1.0.5:53");
  f.sweep.sweep_again();
  f.run();
  CHECK(f.conntrack->entries.empty());
}

TEST_CASE("after the stop no sweep starts and the result of one that runs is dropped") {
  Fixture f;
  f.conntrack->error =
      boost::system::errc::make_error_code(boost::system::errc::operation_not_permitted);
  f.rules_are({{kDns, {40001}}});
  f.sweep.stop();
  CHECK(f.run() == 1);
  f.rules_are({{kDns, {40002}}});
  CHECK(f.run() == 0);
  CHECK_FALSE(f.timer.is_set());
  CHECK(f.log.lines().empty());
}

}  // namespace kubeportal::portal
