#include "proxy/control/trigger_time.hpp"

#include <doctest/doctest.h>

#include "test/proxy/control/objects.hpp"

using namespace kubeportal;
using namespace kubeportal::control;
using namespace std::chrono_literals;

namespace {

// 2026-11-23T07:46:38Z
constexpr std::chrono::system_clock::time_point kMoment{1795419998s};

api::EndpointSlice changed_at(const std::string& text) {
  auto slice = test::make_slice({});
  slice.meta.annotations["endpoints.kubernetes.io/last-change-trigger-time"] = text;
  return slice;
}

}  // namespace

TEST_CASE("the trigger time of a slice is read with and without fraction") {
  CHECK(endpoints_changed_at(changed_at("2026-11-23T07:46:38Z")) == kMoment);
  CHECK(endpoints_changed_at(changed_at("2026-11-23T07:46:38.25Z")) == kMoment + 250ms);
  CHECK(endpoints_changed_at(changed_at("2026-11-23T07:46:38.123456789Z")) ==
        kMoment + 123456789ns);
}

TEST_CASE("what is no time in UTC is no trigger time") {
  CHECK_FALSE(endpoints_changed_at(test::make_slice({})));
  for (const auto* text :
       {"", "yesterday", "2026-11-23", "2026-11-23T07:46:38", "2026-11-23T07:46:38+01:00",
        "2026-11-23T07:46:38Zulu", "2026-13-23T07:46:38Z"}) {
    CAPTURE(text);
    CHECK_FALSE(endpoints_changed_at(changed_at(text)));
  }
}

TEST_CASE("a change has an age where the slice tells of a new moment") {
  const auto before = changed_at("2026-11-23T07:46:30Z");
  const auto after = changed_at("2026-11-23T07:46:38Z");
  CHECK(age_of_change(nullptr, after, kMoment + 2s) == 2s);
  CHECK(age_of_change(&before, after, kMoment + 2s) == 2s);
  CHECK_FALSE(age_of_change(&after, after, kMoment + 2s));
  CHECK_FALSE(age_of_change(&before, test::make_slice({}), kMoment));
}
