#include "proxy/control/topology.hpp"

#include <doctest/doctest.h>

#include "proxy/control/endpoint_choice.hpp"

namespace kubeportal::control {

namespace {

using Names = std::vector<std::string>;

const Place kHere{"node-a", "zone-a"};

Endpoint make(const std::string& address, Names zones, Names nodes = {}) {
  Endpoint endpoint;
  endpoint.address = *model::parse_socket_address(address);
  endpoint.hint_zones = std::move(zones);
  endpoint.hint_nodes = std::move(nodes);
  return endpoint;
}

Endpoint unready(Endpoint endpoint) {
  endpoint.ready = endpoint.serving = false;
  return endpoint;
}

Endpoint terminating(Endpoint endpoint) {
  endpoint.ready = false;
  endpoint.terminating = true;
  return endpoint;
}

std::string chosen(const std::vector<Endpoint>& candidates, const Place& here = kHere) {
  std::string line;
  for (const auto& address : choose_endpoints(candidates, here).cluster) {
    line += (line.empty() ? "" : " ") + to_string(address);
  }
  return line;
}

std::string why_ignored(const std::vector<Endpoint>& candidates, const Place& here = kHere) {
  return decide_nearness(candidates, here).why_ignored;
}

}  // namespace

TEST_CASE("without hints every ready endpoint is used and nothing is ignored") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {}), make("10.0.0.2:80", {})};
  CHECK(chosen(candidates) == "10.0.0.1:80 10.0.0.2:80");
  CHECK(why_ignored(candidates).empty());
}

TEST_CASE("PreferSameZone keeps traffic to the endpoints meant for the zone of this node") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {"zone-a"}),
                                         make("10.0.0.2:80", {"zone-b"}),
                                         make("10.0.0.3:80", {"zone-b", "zone-a"})};
  CHECK(chosen(candidates) == "10.0.0.1:80 10.0.0.3:80");
  CHECK(why_ignored(candidates).empty());
}

TEST_CASE("PreferSameNode keeps traffic to the endpoints meant for this node") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {"zone-a"}, {"node-a"}),
                                         make("10.0.0.2:80", {"zone-a"}, {"node-b"})};
  CHECK(chosen(candidates) == "10.0.0.1:80");
}

TEST_CASE("without an endpoint meant for this node the zone decides") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {"zone-a"}, {"node-b"}),
                                         make("10.0.0.2:80", {"zone-b"}, {"node-c"})};
  CHECK(chosen(candidates) == "10.0.0.1:80");
}

TEST_CASE("node hints that one ready endpoint lacks leave the zone to decide") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {"zone-a"}, {"node-a"}),
                                         make("10.0.0.2:80", {"zone-a"}),
                                         make("10.0.0.3:80", {"zone-b"}, {"node-b"})};
  CHECK(chosen(candidates) == "10.0.0.1:80 10.0.0.2:80");
}

TEST_CASE("zone hints that one ready endpoint lacks are ignored with a reason") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {"zone-a"}), make("10.0.0.2:80", {})};
  CHECK(chosen(candidates) == "10.0.0.1:80 10.0.0.2:80");
  CHECK(why_ignored(candidates) == "some ready endpoints have no zone hint");
}

TEST_CASE("zone hints of which none is meant for this zone are ignored with a reason") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {"zone-b"})};
  CHECK(chosen(candidates) == "10.0.0.1:80");
  CHECK(why_ignored(candidates) == "no ready endpoint is meant for zone zone-a");
}

TEST_CASE("zone hints are ignored with a reason while the zone of this node is not known") {
  const std::vector<Endpoint> candidates{make("10.0.0.1:80", {"zone-a"}),
                                         make("10.0.0.2:80", {"zone-b"})};
  CHECK(chosen(candidates, {"node-a", ""}) == "10.0.0.1:80 10.0.0.2:80");
  CHECK(why_ignored(candidates, {"node-a", ""}) == "the zone of this node is not known");
}

TEST_CASE("node hints alone that cannot be followed are ignored with a reason") {
  CHECK(why_ignored({make("10.0.0.1:80", {}, {"node-b"})}) ==
        "no ready endpoint is meant for node node-a");
  CHECK(why_ignored({make("10.0.0.1:80", {}, {"node-a"}), make("10.0.0.2:80", {})}) ==
        "some ready endpoints have no node hint");
}

TEST_CASE("endpoints that are not ready have no say about hints") {
  const std::vector<Endpoint> candidates{
      make("10.0.0.1:80", {"zone-a"}), make("10.0.0.2:80", {"zone-b"}),
      unready(make("10.0.0.3:80", {})), terminating(make("10.0.0.4:80", {"zone-c"}))};
  CHECK(chosen(candidates) == "10.0.0.1:80");
}

TEST_CASE("terminating endpoints are a last resort whatever they are hinted for") {
  const std::vector<Endpoint> candidates{terminating(make("10.0.0.1:80", {"zone-b"})),
                                         terminating(make("10.0.0.2:80", {"zone-a"}))};
  CHECK(chosen(candidates) == "10.0.0.1:80 10.0.0.2:80");
}

TEST_CASE("a Local policy ignores hints") {
  auto elsewhere = make("10.0.0.1:80", {"zone-b"});
  elsewhere.local = true;
  const auto choice = choose_endpoints({elsewhere, make("10.0.0.2:80", {"zone-a"})}, kHere);
  REQUIRE(choice.local.size() == 1);
  CHECK(to_string(choice.local[0]) == "10.0.0.1:80");
  REQUIRE(choice.cluster.size() == 1);
  CHECK(to_string(choice.cluster[0]) == "10.0.0.2:80");
}

}  // namespace kubeportal::control
