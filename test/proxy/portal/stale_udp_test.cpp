#include "proxy/portal/stale_udp.hpp"

#include <doctest/doctest.h>

#include "test/proxy/portal/machine.hpp"

namespace kubeportal::portal {

using test::at;

namespace {

ConntrackEntry flow(const std::string& dialled, const std::string& answered_by) {
  const auto to = at(dialled);
  return {at(to.address.is_v6() ? "[fd00:9::9]:5555" : "10.1.0.9:5555"), to, at(answered_by)};
}

bool stale(const ConntrackEntry& entry, const UdpTargets& targets) {
  return is_stale(entry, targets, test::machine());
}

const UdpTargets kSteered{{at("10.96.0.10:53"), {40001}}};
const UdpTargets kRefused{{at("10.96.0.10:53"), {}}};
const UdpTargets kNodePort{{at("0.0.0.0:30053"), {40001}}, {at("[::]:30053"), {40002}}};

}  // namespace

TEST_CASE("a flow to a live proxy port stays") {
  CHECK_FALSE(stale(flow("10.96.0.10:53", "192.0.2.10:40001"), kSteered));
}

TEST_CASE("a flow from before there was a rule is stale") {
  CHECK(stale(flow("10.96.0.10:53", "10.96.0.10:53"), kSteered));
}

TEST_CASE("a flow that another proxy sent to a pod is stale") {
  CHECK(stale(flow("10.96.0.10:53", "10.1.0.5:53"), kSteered));
  CHECK(stale(flow("10.96.0.10:53", "10.1.0.5:53"), kRefused));
}

TEST_CASE("a pod whose port is the number of a live proxy port is not us") {
  CHECK(stale(flow("10.96.0.10:53", "10.1.0.5:40001"), kSteered));
}

TEST_CASE("a flow to a proxy port that is no longer the portal's is stale") {
  CHECK(stale(flow("10.96.0.10:53", "192.0.2.10:40009"), kSteered));
}

TEST_CASE("either proxy port of a portal with two is live") {
  const UdpTargets targets{{at("192.0.2.200:53"), {40001, 40002}}};
  CHECK_FALSE(stale(flow("192.0.2.200:53", "192.0.2.10:40001"), targets));
  CHECK_FALSE(stale(flow("192.0.2.200:53", "192.0.2.10:40002"), targets));
}

TEST_CASE("a portal without endpoints makes every translated flow stale and no other") {
  CHECK(stale(flow("10.96.0.10:53", "192.0.2.10:40001"), kRefused));
  CHECK_FALSE(stale(flow("10.96.0.10:53", "10.96.0.10:53"), kRefused));
}

TEST_CASE("flows to what is no portal are none of our business") {
  CHECK_FALSE(stale(flow("8.8.8.8:53", "8.8.8.8:53"), kSteered));
  CHECK_FALSE(stale(flow("10.96.0.10:5353", "10.1.0.5:53"), kSteered));
  CHECK_FALSE(stale(flow("192.0.2.10:53", "192.0.2.10:40001"), kSteered));
}

TEST_CASE("a node port is a portal at every address of this machine and at no other") {
  CHECK(stale(flow("192.0.2.10:30053", "192.0.2.10:30053"), kNodePort));
  CHECK_FALSE(stale(flow("192.0.2.10:30053", "192.0.2.10:40001"), kNodePort));
  CHECK_FALSE(stale(flow("198.51.100.1:30053", "198.51.100.1:30053"), kNodePort));
}

TEST_CASE("each family is judged by its own portals") {
  CHECK(stale(flow("[fd00::10]:30053", "[fd00::10]:40001"), kNodePort));
  CHECK_FALSE(stale(flow("[fd00::10]:30053", "[fd00::10]:40002"), kNodePort));
}

}  // namespace kubeportal::portal
