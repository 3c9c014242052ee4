#include "config/nearest.hpp"

#include <array>
#include <string_view>

#include <doctest/doctest.h>

using kubeportal::config::nearest;

namespace {

constexpr std::array<std::string_view, 4> kWords{"drain-timeout", "idle-timeout", "source", "v"};

std::string_view meant(std::string_view word) { return nearest(word, kWords).value_or("nothing"); }

}  // namespace

TEST_CASE("a word with a letter missing or added or wrong is recognised") {
  CHECK(meant("drain-timout") == "drain-timeout");
  CHECK(meant("drain-timeouts") == "drain-timeout");
  CHECK(meant("draim-timeout") == "drain-timeout");
  CHECK(meant("suorce") == "source");
  CHECK(meant("source") == "source");
}

TEST_CASE("the nearest of several is taken") {
  CHECK(meant("ide-timeout") == "idle-timeout");
  CHECK(meant("rain-timeout") == "drain-timeout");
}

TEST_CASE("a word that is like none has no nearest") {
  CHECK(meant("") == "nothing");
  CHECK(meant("w") == "nothing");
  CHECK(meant("kubeconfig") == "nothing");
  CHECK(meant("sour-grapes") == "nothing");
}
