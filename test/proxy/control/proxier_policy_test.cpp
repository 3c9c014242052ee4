#include <doctest/doctest.h>

#include "test/proxy/control/proxier_fixture.hpp"

namespace kubeportal::control {

using fakes::Journal;
using test::make_endpoint;
using test::make_service;
using test::make_slice;
using test::ServingFixture;
using test::with_conditions;

namespace {

api::SliceEndpoint hinted(const std::string& address, const std::string& zone) {
  auto endpoint = make_endpoint(address);
  endpoint.hint_zones = {zone};
  return endpoint;
}

api::Service make_internal_local() {
  auto service = make_service();
  service.internal_traffic_policy = api::TrafficPolicy::local;
  return service;
}

}  // namespace

TEST_CASE("internalTrafficPolicy Local follows the endpoints of this node") {
  ServingFixture f(make_internal_local());
  f.edit(make_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.2", "node-a")}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 local 10.0.0.2:8080",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 local"});
  f.edit(make_slice({make_endpoint("10.0.0.1")}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 local -",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 local (drop)"});
  f.edit(make_slice({}));
  CHECK(f.news() == Journal{"set default/web:http/TCP ClusterIP 10.96.0.1:80 local (refuse)"});
}

TEST_CASE("internalTrafficPolicy Local falls back to terminating endpoints of this node") {
  ServingFixture f(make_internal_local());
  f.edit(make_slice({make_endpoint("10.0.0.1"),
                     with_conditions(make_endpoint("10.0.0.2", "node-a"), false, true, true),
                     with_conditions(make_endpoint("10.0.0.3", "node-a"), false, false, true)}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 local 10.0.0.2:8080",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 local"});
}

TEST_CASE("a terminating endpoint that stops to serve is refused when it was the last") {
  ServingFixture f;
  f.edit(make_slice({with_conditions(make_endpoint("10.0.0.1"), false, true, true)}));
  CHECK(f.news().empty());
  f.edit(make_slice({with_conditions(make_endpoint("10.0.0.1"), false, false, true)}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster -",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 (refuse)"});
}

TEST_CASE("endpoint churn under a Local policy that changes no verdict leaves portals alone") {
  ServingFixture f(make_internal_local());
  f.edit(make_slice({make_endpoint("10.0.0.1"), make_endpoint("10.0.0.3")}));
  CHECK(f.news().empty());
  f.edit(make_slice({make_endpoint("10.0.0.2", "node-a")}));
  CHECK(f.news().size() == 2);
  f.edit(make_slice({make_endpoint("10.0.0.4", "node-a"), make_endpoint("10.0.0.1")}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 local 10.0.0.4:8080"});
}

TEST_CASE("the zone of this node steers live and touches no portal") {
  ServingFixture f;
  f.edit(make_slice({hinted("10.0.0.1", "zone-a"), hinted("10.0.0.2", "zone-b")}));
  CHECK(f.news() ==
        Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080 10.0.0.2:8080"});
  CHECK(f.log.count("info: default/web:http/TCP: topology hints are ignored, all endpoints are "
                    "used: the zone of this node is not known") == 1);

  f.proxier.set_zone("zone-b");
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.2:8080"});
  CHECK(f.log.count("topology hints are no longer ignored") == 1);
  f.proxier.set_zone("zone-b");
  CHECK(f.news().empty());
  f.proxier.set_zone("zone-a");
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080"});
}

TEST_CASE("hints that change alone change what is published") {
  ServingFixture f;
  f.proxier.set_zone("zone-a");
  f.edit(make_slice({hinted("10.0.0.1", "zone-a"), hinted("10.0.0.2", "zone-b")}));
  CHECK(f.news().empty());
  f.edit(make_slice({hinted("10.0.0.1", "zone-b"), hinted("10.0.0.2", "zone-a")}));
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster 10.0.0.2:8080"});
}

}  // namespace kubeportal::control
