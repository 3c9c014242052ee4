#include "proxy/model/moment.hpp"

#include <doctest/doctest.h>

using namespace kubeportal::model;
using namespace std::chrono_literals;

TEST_CASE("a moment is RFC 3339 in UTC with or without a fraction") {
  constexpr std::chrono::system_clock::time_point kMoment{1795419998s};
  CHECK(parse_utc("2026-11-23T07:46:38Z") == kMoment);
  CHECK(parse_utc("2026-11-23T07:46:38.25Z") == kMoment + 250ms);
  for (const auto* text :
       {"", "now", "2026-11-23", "2026-11-23T07:46:38", "2026-11-23T07:46:38Zu",
        "2026-11-23T07:46:38+01:00", "2026-13-23T07:46:38Z", "2026-02-30T07:46:38Z",
        "2026-1-1T07:46:38Z", "+026-11-23T07:46:38Z", " 2026-11-23T07:46:38Z",
        "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_utc(text));
  }
  CHECK_FALSE(parse_utc(std::string_view("2026-11-23T07:46:38Z\0", 21)));
}

TEST_CASE("a duration is a number of seconds or has units") {
  CHECK(parse_duration("90") == 90s);
  CHECK(parse_duration("0.5") == 500ms);
  CHECK(parse_duration("0") == 0s);
  CHECK(parse_duration("5m") == 5min);
  CHECK(parse_duration("1h30m") == 90min);
  CHECK(parse_duration("1.5d") == 36h);
  CHECK(parse_duration("250ms") == 250ms);
}

TEST_CASE("what is no duration, or one that nobody means, is refused") {
  for (const auto* text : {"", "m", "5 m", "-5m", "+5", "5x", "1h30", "5m ", "1e9", "inf", "nan",
                           "0x10", "1..5", "99999999999", "999999999999999999999h"}) {
    CAPTURE(text);
    CHECK_FALSE(parse_duration(text));
  }
}
