#include "proxy/portal/iptables/lingering_legs.hpp"

#include <doctest/doctest.h>

#include "test/fakes/recording_data_plane.hpp"
#include "test/proxy/portal/machine.hpp"

using namespace kubeportal;
using namespace kubeportal::portal::test;

namespace {

struct Legs {
  fakes::Journal journal;
  fakes::RecordingDataPlane data_plane{journal};
  portal::LingeringLegs legs{data_plane};
  const model::Leg leg{make_name(), model::IpFamily::ipv4, model::Scope::cluster};
};

}  // namespace

TEST_CASE_FIXTURE(Legs, "a forgotten leg lives until its last socket is closed") {
  legs.publish(leg, {});
  const auto first = legs.open(leg, at("0.0.0.0:0"), {}).value();
  const auto second = legs.open(leg, at("0.0.0.0:0"), {}).value();
  legs.forget(leg);
  legs.close(leg, first);
  CHECK(data_plane.published_legs() == 1);
  legs.close(leg, second);
  CHECK(data_plane.published_legs() == 0);
}

TEST_CASE_FIXTURE(Legs, "a leg that is published again meanwhile is not forgotten") {
  legs.publish(leg, {});
  const auto address = legs.open(leg, at("0.0.0.0:0"), {}).value();
  legs.forget(leg);
  legs.publish(leg, {});
  legs.close(leg, address);
  CHECK(data_plane.published_legs() == 1);
}

TEST_CASE_FIXTURE(Legs, "a leg without a socket is forgotten at once") {
  legs.publish(leg, {});
  data_plane.refuse(at("0.0.0.0:80"), make_error_code(boost::system::errc::address_in_use));
  CHECK(legs.open(leg, at("0.0.0.0:80"), {}).has_error());
  legs.forget(leg);
  CHECK(data_plane.published_legs() == 0);
}
