#include "k8sclient/event_filter.hpp"

#include <doctest/doctest.h>

using namespace kubeportal;
using namespace std::chrono_literals;
using k8sclient::EventFilter;

namespace {

const EventFilter::Clock::time_point kStart{100h};

api::Event event(const std::string& note, const std::string& service = "shop/web") {
  return {api::service_called(service), api::Event::Type::warning, "Reason", "Action", note};
}

}  // namespace

TEST_CASE("what was said is said again an hour later") {
  EventFilter filter;
  CHECK(filter.admit(event("a"), kStart));
  CHECK_FALSE(filter.admit(event("a"), kStart + 59min));
  CHECK(filter.admit(event("b"), kStart + 59min));
  CHECK(filter.admit(event("a", "shop/other"), kStart + 59min));
  CHECK(filter.admit(event("a"), kStart + 60min));
}

TEST_CASE("about one object there are 25 events at once and then one in 5 minutes") {
  EventFilter filter;
  auto admitted = [&, next = 0](auto now) mutable {
    int count = 0;
    while (filter.admit(event(std::to_string(++next)), now)) ++count;
    return count;
  };
  CHECK(admitted(kStart) == 25);
  CHECK(admitted(kStart + 4min) == 0);
  CHECK(admitted(kStart + 11min) == 2);
  CHECK(admitted(kStart + 15min) == 1);
  CHECK(admitted(kStart + 1000h) == 25);
  CHECK(filter.admit(event("first of another", "shop/other"), kStart));
}

TEST_CASE("of too many objects the later ones wait for the earlier ones to be forgotten") {
  EventFilter filter;
  for (std::size_t i = 0; i < EventFilter::kMostObjects; ++i) {
    REQUIRE(filter.admit(event("a", "shop/" + std::to_string(i)), kStart));
  }
  CHECK_FALSE(filter.admit(event("a", "shop/more"), kStart + 59min));
  CHECK(filter.admit(event("a", "shop/more"), kStart + 60min));
}
