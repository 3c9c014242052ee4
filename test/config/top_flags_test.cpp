#include <algorithm>

#include <doctest/doctest.h>

#include "config/flags/tables.hpp"

using namespace kubeportal::config;

namespace {

/// Sets one flag of `top`, or says why not.
std::optional<Refusal> set(Options& options, std::string_view name, std::string_view value) {
  const auto flag = std::ranges::find(top_flags(), name, &Flag::name);
  REQUIRE(flag != top_flags().end());
  return flag->apply(value, options);
}

}  // namespace

TEST_CASE("top looks every second, without end, unless told otherwise") {
  Options options;
  CHECK(options.top.interval == std::chrono::seconds(1));
  CHECK(options.top.count == 0);
  CHECK_FALSE(set(options, "interval", "500ms").has_value());
  CHECK_FALSE(set(options, "count", "3").has_value());
  CHECK(options.top.interval == std::chrono::milliseconds(500));
  CHECK(options.top.count == 3);
}

TEST_CASE("top takes intervals from 100ms to 1h and whole counts") {
  Options options;
  for (const auto* value : {"100ms", "1h", "1m30s"}) {
    CHECK_FALSE(set(options, "interval", value).has_value());
  }
  for (const auto* value : {"", "0", "99ms", "1h1ms", "-1s", "5", "soon"}) {
    CAPTURE(value);
    CHECK(set(options, "interval", value).has_value());
  }
  for (const auto* value : {"", "-1", "1.5", "4294967296", "many"}) {
    CAPTURE(value);
    CHECK(set(options, "count", value).has_value());
  }
  CHECK(options.top.interval == std::chrono::seconds(90));
}
