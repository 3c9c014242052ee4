#pragma once

#include "proxy/explain/explain.hpp"
#include "test/proxy/control/objects.hpp"

namespace kubeportal::explain::test {

inline const model::IpAddress kNode = *model::parse_ip("192.0.2.1");

/// Node node-a at 192.0.2.1 in zone z1 with Service default/web and pods in 10.244.0.0/16.
struct Cluster : World {
  Cluster() {
    services = {control::test::make_service()};
    slices = {control::test::make_slice({control::test::make_endpoint("10.244.1.2", "node-a"),
                                         control::test::make_endpoint("10.244.2.2")})};
    settings.plan.here = {"node-a", "z1"};
    local = portal::LocalAddresses({{kNode, 24, false}, {*model::parse_ip("127.0.0.1"), 8, true}},
                                   {kNode});
    pods = {*model::parse_cidr("10.244.0.0/16")};
  }

  api::Service& web() { return services.front(); }
  std::vector<api::SliceEndpoint>& endpoints() { return slices.front().endpoints; }
};

}  // namespace kubeportal::explain::test
