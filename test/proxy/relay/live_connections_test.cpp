#include "proxy/relay/live_connections.hpp"

#include <memory>
#include <vector>

#include <doctest/doctest.h>

using namespace kubeportal;
using relay::LiveConnection;
using relay::LiveConnections;

namespace {

class Live final : public LiveConnection {
 public:
  explicit Live(LiveConnections& all) : LiveConnection(all) {}
  model::Connection describe(relay::Clock::time_point /*now*/) const override { return {}; }
  void ask_kernel(model::Connection& /*description*/) const override {}
  void kill() override { retire_from_view(); }
};

struct Fixture {
  LiveConnections all{0};
  std::vector<std::unique_ptr<Live>> connections;
  std::vector<std::uint64_t> seen;

  void begin(int count) {
    for (int i = 0; i < count; ++i) connections.push_back(std::make_unique<Live>(all));
  }
  void end(std::uint64_t number) {
    std::erase_if(connections, [&](const auto& one) { return one->number() == number; });
  }
  bool go_on(LiveConnections::Walk& walk, std::size_t count) {
    return walk.go_on(count, [this](LiveConnection& one) { seen.push_back(one.number()); });
  }
};

using Numbers = std::vector<std::uint64_t>;

}  // namespace

TEST_CASE_FIXTURE(Fixture, "a walk goes through all connections a few at a time") {
  begin(5);
  LiveConnections::Walk walk(all);
  CHECK(go_on(walk, 2));
  CHECK(seen == Numbers{1, 2});
  CHECK(go_on(walk, 2));
  CHECK_FALSE(go_on(walk, 2));
  CHECK(seen == Numbers{1, 2, 3, 4, 5});
}

TEST_CASE_FIXTURE(Fixture, "a walk goes on where the connection that is next has ended") {
  begin(4);
  LiveConnections::Walk walk(all);
  CHECK(go_on(walk, 1));
  end(2);
  end(3);
  CHECK_FALSE(go_on(walk, 5));
  CHECK(seen == Numbers{1, 4});
}

TEST_CASE_FIXTURE(Fixture, "a walk ends where all that is left has ended") {
  begin(2);
  LiveConnections::Walk walk(all);
  CHECK(go_on(walk, 1));
  end(2);
  CHECK_FALSE(go_on(walk, 1));
  CHECK(seen == Numbers{1});
}

TEST_CASE_FIXTURE(Fixture, "a walk leaves out what has begun after it, so that it ends") {
  begin(2);
  LiveConnections::Walk walk(all);
  begin(3);
  CHECK_FALSE(go_on(walk, 100));
  CHECK(seen == Numbers{1, 2});
  LiveConnections::Walk of_none(all);
  seen.clear();
  go_on(of_none, 100);
  CHECK(seen == Numbers{1, 2, 3, 4, 5});
}

TEST_CASE_FIXTURE(Fixture, "a walk may end each connection that it visits") {
  begin(3);
  LiveConnections::Walk walk(all);
  LiveConnections::Walk second(all);
  CHECK_FALSE(walk.go_on(10, [](LiveConnection& one) { one.kill(); }));
  CHECK_FALSE(go_on(second, 10));
  CHECK(seen.empty());
}

TEST_CASE_FIXTURE(Fixture, "there is nothing to walk through without connections") {
  LiveConnections::Walk walk(all);
  CHECK_FALSE(go_on(walk, 1));
}
