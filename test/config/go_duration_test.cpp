#include "config/go_duration.hpp"

#include <limits>
#include <string>
#include <utility>

#include <doctest/doctest.h>

using kubeportal::config::DurationFault;
using kubeportal::config::parse_go_duration;
using namespace std::chrono_literals;
using std::chrono::nanoseconds;

TEST_CASE("every form of Go's durations is read") {
  const std::pair<const char*, nanoseconds> forms[] = {
      {"0", 0ns},
      {"+0", 0ns},
      {"-0", 0ns},
      {"0s", 0ns},
      {"0h0m0s", 0ns},
      {"5s", 5s},
      {"+5s", 5s},
      {"-5s", -5s},
      {"-1s", -1s},
      {"1478s", 1478s},
      {"5.0s", 5s},
      {"5.6s", 5600ms},
      {"5.s", 5s},
      {".5s", 500ms},
      {"-.5s", -500ms},
      {"1.5s", 1500ms},
      {"1.004s", 1004ms},
      {"1.0040s", 1004ms},
      {"100.00100s", 100001ms},
      {"10ns", 10ns},
      {"11us", 11us},
      {"12\u00B5s", 12us},
      {"12\u03BCs", 12us},
      {"250ms", 250ms},
      {"13ms", 13ms},
      {"14s", 14s},
      {"15m", 15min},
      {"16h", 16h},
      {"1h30m", 90min},
      {"3h30m", 210min},
      {"10.5s4m", 4min + 10500ms},
      {"-2m3.4s", -(2min + 3400ms)},
      {"1h2m3s4ms5us6ns", 1h + 2min + 3s + 4ms + 5us + 6ns},
      {"39h9m14.425s", 39h + 9min + 14425ms},
      {"52763797000ns", 52763797000ns},
      {"0.3333333333333333333h", 20min - 1ns},  // cut off, not rounded
      {"0.000000001s", 1ns},
      {"0.0000000009s", 0ns},
      {"0.100000000000000000000h", 6min},
      {"9007199254740993ns", 9007199254740993ns},
      {"9223372036854775807ns", nanoseconds::max()},
      {"9223372036854775.807us", nanoseconds::max()},
      {"9223372036s854ms775us807ns", nanoseconds::max()},
      {"-9223372036854775808ns", nanoseconds::min()},
      {"-9223372036s854ms775us808ns", nanoseconds::min()},
  };
  for (const auto& [text, expected] : forms) {
    CAPTURE(text);
    const auto duration = parse_go_duration(text);
    REQUIRE(duration.has_value());
    CHECK(duration->count() == expected.count());
  }
}

TEST_CASE("what is not a Go duration is refused with its reason") {
  const std::pair<const char*, DurationFault> faults[] = {
      {"", DurationFault::not_a_duration},
      {"-", DurationFault::not_a_duration},
      {"+", DurationFault::not_a_duration},
      {"s", DurationFault::not_a_duration},
      {".", DurationFault::not_a_duration},
      {".s", DurationFault::not_a_duration},
      {"+.s", DurationFault::not_a_duration},
      {"--1s", DurationFault::not_a_duration},
      {" 1s", DurationFault::not_a_duration},
      {"off", DurationFault::not_a_duration},
      {"5", DurationFault::no_unit},
      {"-5", DurationFault::no_unit},
      {"00", DurationFault::no_unit},
      {"1.5", DurationFault::no_unit},
      {"1h30", DurationFault::no_unit},
      {"5d", DurationFault::unknown_unit},
      {"5S", DurationFault::unknown_unit},
      {"5 s", DurationFault::unknown_unit},
      {"1s ", DurationFault::unknown_unit},
      {"1h-30m", DurationFault::unknown_unit},
      {"30sec", DurationFault::unknown_unit},
      {"9223372036854775808ns", DurationFault::too_long},
      {"9223372036854775.808us", DurationFault::too_long},
      {"-9223372036854775809ns", DurationFault::too_long},
      {"3000000h", DurationFault::too_long},
      {"2562047h47m16.854775808s", DurationFault::too_long},
      {"99999999999999999999999h", DurationFault::too_long},
      {"18446744073709551617ns", DurationFault::too_long},
      {"5124096h", DurationFault::too_long},  // a little in 64 bits
      {"9223372036854775807ns1ns", DurationFault::too_long},
      {"9223372036854775807ns2ns", DurationFault::too_long},
      {"-9223372036854775808ns1ns", DurationFault::too_long},
      {"-9223372036854775808ns.1s", DurationFault::too_long},
      {"9223372036854775808ns9223372036854775808ns", DurationFault::too_long},  // 2^64: nothing
  };
  for (const auto& [text, expected] : faults) {
    CAPTURE(text);
    const auto duration = parse_go_duration(text);
    REQUIRE_FALSE(duration.has_value());
    CHECK(duration.error() == expected);
  }
}

TEST_CASE("a duration is written as Go writes it") {
  const std::vector<std::pair<std::int64_t, const char*>> table{
      {0, "0s"},
      {1, "1ns"},
      {1'100, "1.1\u00B5s"},
      {250'000'000, "250ms"},
      {1'500'000, "1.5ms"},
      {30'000'000'000, "30s"},
      {90'000'000'000, "1m30s"},
      {900'000'000'000, "15m0s"},
      {86'400'000'000'000, "24h0m0s"},
      {3'661'001'000'000, "1h1m1.001s"},
      {-30'000'000'000, "-30s"},
      {INT64_MAX, "2562047h47m16.854775807s"},
      {INT64_MIN, "-2562047h47m16.854775808s"},
  };
  for (const auto& [count, text] : table) {
    CAPTURE(text);
    CHECK(kubeportal::config::to_go_string(std::chrono::nanoseconds(count)) == text);
    CHECK(*parse_go_duration(text) == std::chrono::nanoseconds(count));
  }
}
