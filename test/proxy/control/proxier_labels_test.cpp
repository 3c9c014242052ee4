#include <doctest/doctest.h>

#include "test/proxy/control/proxier_fixture.hpp"

namespace kubeportal::control {

using fakes::Journal;
using test::make_endpoint;
using test::make_service;
using test::make_slice;
using test::ProxierFixture;
using test::ServingFixture;

namespace {

constexpr const char* kProxyName = "service.kubernetes.io/service-proxy-name";

const Journal kServed{"publish default/web:http/TCP IPv4 cluster 10.0.0.1:8080",
                      "set default/web:http/TCP ClusterIP 10.96.0.1:80"};
const Journal kGone{"remove default/web:http/TCP", "forget default/web:http/TCP IPv4 cluster"};

api::Service labelled(const char* key, const std::string& value) {
  auto service = make_service();
  service.meta.labels[key] = value;
  return service;
}

/// What happens when the served Service becomes `other`, and when it is back.
void check_leaves_and_returns(const api::Service& other) {
  ServingFixture f;
  const auto plain = f.service;
  f.edit(other);
  CHECK(f.news() == kGone);
  CHECK(f.data_plane.published_legs() == 0);
  f.edit(plain);
  CHECK(f.news() == kServed);
}

/// A proxy named "trial", with the endpoints of default/web.
struct NamedFixture : ProxierFixture {
  NamedFixture() : ProxierFixture({}, "trial") {
    slices().on_add(make_slice({make_endpoint("10.0.0.1")}));
    sync_both();
    journal.clear();
  }
};

}  // namespace

TEST_CASE("a service with the label of another proxy is left to it and taken back live") {
  check_leaves_and_returns(labelled(kProxyName, "other"));
}

TEST_CASE("an empty proxy name is a name of another proxy") {
  check_leaves_and_returns(labelled(kProxyName, ""));
}

TEST_CASE("the headless label takes a service away and gives it back live") {
  check_leaves_and_returns(labelled(kHeadlessLabel, ""));
}

TEST_CASE("a service that becomes headless stops and starts again when it has its address back") {
  auto headless = make_service();
  headless.cluster_ips = {"None"};
  check_leaves_and_returns(headless);
}

TEST_CASE("a service that becomes ExternalName stops and starts again when it is back") {
  auto external = make_service();
  external.type = api::ServiceType::external_name;
  check_leaves_and_returns(external);
}

TEST_CASE("a named proxy serves services of its label alone") {
  NamedFixture f;
  f.services().on_add(make_service());
  CHECK(f.news().empty());
  f.services().on_update(make_service(), labelled(kProxyName, "other"));
  CHECK(f.news().empty());
  f.services().on_update(labelled(kProxyName, "other"), labelled(kProxyName, "trial"));
  CHECK(f.news() == kServed);
  f.services().on_update(labelled(kProxyName, "trial"), make_service());
  CHECK(f.news() == kGone);
}

TEST_CASE("a service handed from proxy to proxy is served by one of them at every moment") {
  ServingFixture unnamed;
  NamedFixture named;
  unnamed.edit(labelled(kProxyName, "trial"));
  named.services().on_add(labelled(kProxyName, "trial"));
  CHECK(unnamed.news() == kGone);
  CHECK(named.news() == kServed);
}

TEST_CASE("the headless label on slices takes their endpoints away and gives them back live") {
  ServingFixture f;
  auto slice = f.slice;
  slice.meta.labels[kHeadlessLabel] = "";
  f.edit(slice);
  CHECK(f.news() == Journal{"publish default/web:http/TCP IPv4 cluster -",
                            "set default/web:http/TCP ClusterIP 10.96.0.1:80 (refuse)"});
  slice.meta.labels.clear();
  f.edit(slice);
  CHECK(f.news() == kServed);
}

TEST_CASE("a service walks through all types and back with the portals of each") {
  ServingFixture f;
  auto service = f.service;
  service.type = api::ServiceType::node_port;
  service.ports[0].node_port = 30080;
  f.edit(service);
  CHECK(f.news() ==
        Journal{"set default/web:http/TCP ClusterIP 10.96.0.1:80 NodePort 0.0.0.0:30080"});

  service.type = api::ServiceType::load_balancer;
  service.load_balancer_ingress = {{"203.0.113.5", api::IpMode::vip}};
  f.edit(service);
  CHECK(f.news() == Journal{"set default/web:http/TCP ClusterIP 10.96.0.1:80"
                            " LoadBalancer IP 203.0.113.5:80 NodePort 0.0.0.0:30080"});

  service.ports[0].node_port = 0;  // allocateLoadBalancerNodePorts: false
  f.edit(service);
  CHECK(f.news() == Journal{"set default/web:http/TCP ClusterIP 10.96.0.1:80"
                            " LoadBalancer IP 203.0.113.5:80"});

  service.load_balancer_ingress = {{"203.0.113.5", api::IpMode::proxy}};
  f.edit(service);
  CHECK(f.news() == Journal{"set default/web:http/TCP ClusterIP 10.96.0.1:80"});

  service.type = api::ServiceType::cluster_ip;
  f.edit(service);
  CHECK(f.news().empty());
}

}  // namespace kubeportal::control
