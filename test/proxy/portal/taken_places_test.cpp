#include "proxy/portal/taken_places.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::at;

namespace {
constexpr auto kTcp = model::Protocol::tcp;
}

TEST_CASE("a place is held until it is released") {
  TakenPlaces places;
  CHECK_FALSE(places.holder(kTcp, at("127.0.0.1:80")));
  places.take(kTcp, at("127.0.0.1:80"), 1);
  CHECK(places.holder(kTcp, at("127.0.0.1:80")) == 1);
  places.release(kTcp, at("127.0.0.1:80"));
  CHECK_FALSE(places.holder(kTcp, at("127.0.0.1:80")));
}

TEST_CASE("another address or port or protocol or family is another place") {
  TakenPlaces places;
  places.take(kTcp, at("127.0.0.1:80"), 1);
  CHECK_FALSE(places.holder(kTcp, at("127.0.0.2:80")));
  CHECK_FALSE(places.holder(kTcp, at("127.0.0.1:81")));
  CHECK_FALSE(places.holder(model::Protocol::udp, at("127.0.0.1:80")));
  CHECK_FALSE(places.holder(kTcp, at("[::1]:80")));
  CHECK_FALSE(places.holder(kTcp, at("[::]:80")));
}

TEST_CASE("who has every address has each of them") {
  TakenPlaces places;
  places.take(kTcp, at("0.0.0.0:80"), 1);
  CHECK(places.holder(kTcp, at("127.0.0.1:80")) == 1);
  CHECK(places.holder(kTcp, at("0.0.0.0:80")) == 1);
  CHECK_FALSE(places.holder(kTcp, at("127.0.0.1:81")));
  CHECK_FALSE(places.holder(kTcp, at("[::1]:80")));
}

TEST_CASE("every address is not free while one of them is taken") {
  TakenPlaces places;
  places.take(kTcp, at("192.0.2.10:80"), 1);
  places.take(kTcp, at("[fd00::10]:81"), 2);
  CHECK(places.holder(kTcp, at("0.0.0.0:80")) == 1);
  CHECK_FALSE(places.holder(kTcp, at("0.0.0.0:79")));
  CHECK_FALSE(places.holder(kTcp, at("0.0.0.0:81")));
  CHECK(places.holder(kTcp, at("[::]:81")) == 2);
}

TEST_CASE("any free port is always free") {
  TakenPlaces places;
  places.take(kTcp, at("0.0.0.0:80"), 1);
  CHECK_FALSE(places.holder(kTcp, at("0.0.0.0:0")));
}

}  // namespace kubeportal::portal
