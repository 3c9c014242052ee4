#include "proxy/observe/refusal_watch.hpp"

#include <memory>
#include <string>
#include <vector>

#include <doctest/doctest.h>

using namespace kubeportal;
using namespace kubeportal::observe;
using namespace std::chrono_literals;
using model::CloseReason;
using model::DropReason;
using model::Protocol;
using Lines = std::vector<std::string>;

namespace {

struct Watched {
  model::Statistics statistics{2};
  model::Journal journal{1000};
  RefusalWatch watch{statistics, journal};
  RefusalWatch::TimePoint now{};
  std::uint64_t seen = 0;
  std::shared_ptr<model::ServicePortStatistics> web = add("web");
  std::shared_ptr<model::ServicePortStatistics> dns =
      statistics.of({"default", "dns", "", Protocol::udp});

  std::shared_ptr<model::ServicePortStatistics> add(const std::string& service) {
    return statistics.of({"default", service, "http", Protocol::tcp});
  }
  void close(model::ServicePortStatistics& port, CloseReason reason, std::uint64_t count = 1,
             std::size_t worker = 0) {
    port.per_worker[worker].closed[static_cast<std::size_t>(reason)].add(count);
    if (is_let_down(reason)) statistics.worker(worker).let_down.add(count);
  }
  void drop(DropReason reason, std::uint64_t count) {
    dns->per_worker[1].dropped[static_cast<std::size_t>(reason)].add(count);
    statistics.worker(1).let_down.add(count);
  }
  /// What a sample after `pause` tells.
  Lines sample(std::chrono::seconds pause = 1s) {
    now += pause;
    watch.sample(now);
    Lines lines;
    for (const auto& entry : journal.read({.after = seen}).entries) {
      lines.push_back(entry->service + ": " + entry->text);
      seen = entry->sequence;
    }
    return lines;
  }
};

}  // namespace

TEST_CASE_FIXTURE(Watched, "the refusals of a second are one entry with the reasons") {
  close(*web, CloseReason::no_endpoint, 4, 0);
  close(*web, CloseReason::no_endpoint, 2, 1);
  close(*web, CloseReason::not_allowed);
  close(*web, CloseReason::finished, 100);
  CHECK(sample() == Lines{"default/web: http/TCP: 7 clients were refused: no endpoint answered "
                          "(6), not allowed by loadBalancerSourceRanges (1)"});
  CHECK(sample().empty());
}

TEST_CASE_FIXTURE(Watched, "of UDP the datagrams that were dropped count") {
  close(*dns, CloseReason::no_endpoint, 5);
  drop(DropReason::no_endpoint, 1);
  CHECK(sample() == Lines{"default/dns: UDP: 1 datagram was dropped: no endpoint answered (1)"});
}

TEST_CASE_FIXTURE(Watched, "connections that end otherwise are not told of") {
  close(*web, CloseReason::client_reset, 3);
  close(*web, CloseReason::endpoint_reset, 3);
  CHECK(sample().empty());
}

TEST_CASE_FIXTURE(Watched,
                  "refusals that last are told of more and more rarely, none is left out") {
  Lines lines;
  int second = 0;
  for (; second < 200; ++second) {
    close(*web, CloseReason::no_endpoint);
    for (auto& line : sample()) lines.push_back(std::to_string(second) + " " + line);
  }
  REQUIRE(lines.size() >= 8);
  CHECK(lines[0] == "0 default/web: http/TCP: 1 client was refused: no endpoint answered (1)");
  CHECK(lines[1] ==
        "1 default/web: http/TCP: 1 client was refused in 1 s: no endpoint answered (1)");
  CHECK(lines[2] ==
        "3 default/web: http/TCP: 2 clients were refused in 2 s: no endpoint answered (2)");
  CHECK(lines[7] ==
        "123 default/web: http/TCP: 60 clients were refused in 60 s: no endpoint answered (60)");
  CHECK(lines.size() == 9);

  // The last ones are told of although nobody is refused any more.
  CHECK(sample(60s).size() == 1);
  close(*web, CloseReason::no_endpoint);
  CHECK(sample(200s) ==
        Lines{"default/web: http/TCP: 1 client was refused: no endpoint answered (1)"});
}

TEST_CASE_FIXTURE(Watched, "a count that is seen late is told of late") {
  statistics.worker(0).let_down.add();  // the service port's own is not visible yet
  CHECK(sample().empty());
  web->per_worker[0].closed[static_cast<std::size_t>(CloseReason::no_endpoint)].add();
  CHECK(sample().size() == 1);
}

TEST_CASE_FIXTURE(Watched, "a service port that came anew under its name is counted anew") {
  close(*web, CloseReason::no_endpoint, 5);
  sample();
  web.reset();
  web = add("web");
  close(*web, CloseReason::no_endpoint, 2);
  CHECK(sample(1h) == Lines{"default/web: http/TCP: 2 clients were refused: no endpoint answered "
                            "(2)"});
}

TEST_CASE_FIXTURE(Watched, "of very many service ports the first are told of by name") {
  std::vector<std::shared_ptr<model::ServicePortStatistics>> many;
  for (int i = 100; i < 130; ++i) {
    many.push_back(add("many-" + std::to_string(i)));
    close(*many.back(), CloseReason::no_endpoint, 3);
  }
  const auto lines = sample();
  REQUIRE(lines.size() == RefusalWatch::kMostTold + 1);
  CHECK(lines.front().starts_with("default/many-100: "));
  CHECK(lines.back() == ": 30 more clients or datagrams of 10 other service ports were let down");
}

TEST_CASE_FIXTURE(Watched, "the more service ports there are, the more rarely they are looked at") {
  std::vector<std::shared_ptr<model::ServicePortStatistics>> many;
  for (std::size_t i = 0; i < 3 * RefusalWatch::kPortsASecond; ++i) {
    many.push_back(add("many-" + std::to_string(i)));
  }
  close(*web, CloseReason::no_endpoint);
  CHECK(sample().size() == 1);
  close(*many[0], CloseReason::no_endpoint);
  CHECK(sample().empty());
  CHECK(sample().empty());
  CHECK(sample().size() == 1);
}

// A measurement, not a test: observe_test --no-skip --test-case="*what a sample costs*"
TEST_CASE("what a sample costs at 10000 service ports" * doctest::skip()) {
  model::Statistics statistics(2);
  model::Journal journal(1000);
  RefusalWatch watch(statistics, journal);
  RefusalWatch::TimePoint now{};
  std::vector<std::shared_ptr<model::ServicePortStatistics>> kept;
  for (int service = 0; service < 10'000; ++service) {
    kept.push_back(
        statistics.of({"namespace-" + std::to_string(service % 100),
                       "service-" + std::to_string(service), "http", model::Protocol::tcp}));
  }
  std::vector<char> others_data(64 << 20);
  for (const bool is_refused : {false, true, false, true, false, false, false}) {
    for (auto& byte : others_data) ++byte;  // what is measured is not in the caches
    if (is_refused) {
      kept[77]->per_worker[0].closed[static_cast<std::size_t>(CloseReason::no_endpoint)].add();
      statistics.worker(0).let_down.add();
    }
    const auto start = std::chrono::steady_clock::now();
    watch.sample(now += std::chrono::minutes(1));
    const std::chrono::duration<double, std::micro> time = std::chrono::steady_clock::now() - start;
    const std::string what = is_refused ? "with" : "without";
    MESSAGE(what << " a new refusal: " << time.count() << " us");
  }
}
