#include "proxy/top/plain_lines.hpp"

#include <sstream>
#include <stdexcept>

#include <doctest/doctest.h>

#include "test/proxy/top/services_json.hpp"

using namespace kubeportal::top;

namespace {

/// Looks at a proxy that takes so long for an answer; returns when each look began, in seconds.
std::vector<double> looks_at_slow_proxy(std::chrono::milliseconds takes, Pace pace) {
  Moment now;
  std::vector<double> looks;
  const auto get = [&](const std::string&) {
    looks.push_back(std::chrono::duration<double>(now.time_since_epoch()).count());
    now += takes;
    return services_json({});
  };
  const Timer timer{.now = [&] { return now; }, .wait_until = [&](Moment until) { now = until; }};
  print_plain(get, pace, timer, [](const std::string&) {});
  return looks;
}

/// What print_plain prints of answers that come as fast as it asks; an empty one is a failure.
std::string printed(std::vector<std::string> answers, Pace pace) {
  Moment now;
  std::size_t asked = 0;
  std::string out;
  const auto get = [&](const std::string& target) {
    CHECK(target == "/v1/services");
    const auto& answer = answers.at(asked++);
    if (answer.empty()) throw std::runtime_error("nobody listens");
    return answer;
  };
  const Timer timer{.now = [&] { return now; }, .wait_until = [&](Moment until) { now = until; }};
  print_plain(get, pace, timer, [&](const std::string& text) { out += text; });
  return out;
}

std::string with_opened(std::uint64_t web, std::uint64_t other) {
  PortInJson first;
  first.opened = web;
  PortInJson second;
  second.service = "default/another-one";
  second.opened = other;
  return services_json({first, second});
}

}  // namespace

TEST_CASE("a table comes after each interval, the busiest service first") {
  const auto out = printed({with_opened(0, 0), with_opened(10, 40)},
                           {.interval = std::chrono::seconds(2), .count = 1});
  CHECK(out ==
        "2026-11-26T22:30:01.123Z\n"
        "SERVICE              NEW/s  ACTIVE  TO-EP/s  TO-CL/s  FAIL/s  P50/ms  P99/ms\n"
        "default/another-one   20.0       0        0        0     0.0       -       -\n"
        "default/web            5.0       0        0        0     0.0       -       -\n"
        "\n");
}

TEST_CASE("a proxy that needs long for an answer is asked less often") {
  using std::chrono::milliseconds;
  CHECK(looks_at_slow_proxy(milliseconds(50), {.count = 2}) == std::vector{0.0, 1.05, 2.05});
  CHECK(looks_at_slow_proxy(milliseconds(500), {.count = 2}) == std::vector{0.0, 5.5, 11.0});
}

TEST_CASE("columns line up whatever the numbers are") {
  PortInJson port;
  auto busy = port;
  busy.opened = 123'456'789;
  busy.bytes_to_client = 987'654'321'000;
  busy.dialled = {1, 0, 0, 99};
  PortInJson idle;
  idle.service = "kube-system/a-service-with-a-very-long-name-that-is-not-cut";
  const auto out =
      printed({services_json({port, idle}), services_json({busy, idle})}, {.count = 1});
  std::istringstream lines(out);
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  const auto width = line.size();
  while (std::getline(lines, line) && !line.empty()) {
    CHECK(line.size() == width);
    std::istringstream words(line);
    std::string word;
    std::size_t found = 0;
    while (words >> word) ++found;
    CHECK(found == 8);
  }
  CHECK(out.find("987654321000") != std::string::npos);
  CHECK(out.find(">4000") != std::string::npos);
}

TEST_CASE("a proxy that goes away is a line, and rates start anew when it is back") {
  const auto out =
      printed({with_opened(0, 0), "", with_opened(500, 0), with_opened(507, 0)}, {.count = 3});
  CHECK(out.find("nobody listens\n") == 0);
  CHECK(out.find("500.0") == std::string::npos);
  CHECK(out.find("  7.0") != std::string::npos);
}

TEST_CASE("a proxy that is not there in the first place is a failure") {
  CHECK_THROWS_WITH_AS(printed({""}, {.count = 1}), "nobody listens", std::runtime_error);
}
