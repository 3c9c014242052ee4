#include "proxy/app/takes_over.hpp"

#include <doctest/doctest.h>

using namespace kubeportal;

namespace {

config::Options node_proxy() {
  config::Options options;
  options.portal_mode = config::PortalMode::iptables;
  return options;
}

}  // namespace

TEST_CASE("a node is taken over where all Services of a cluster are steered") {
  CHECK(app::takes_over(node_proxy()));
}

TEST_CASE("a node is not taken over beside another proxy or with manifests or without rules") {
  auto beside = node_proxy();
  beside.service_proxy_name = "kube-portal";
  CHECK_FALSE(app::takes_over(beside));
  auto with_manifests = node_proxy();
  with_manifests.sources = {"/etc/kube-portal"};
  CHECK_FALSE(app::takes_over(with_manifests));
  auto bind = node_proxy();
  bind.portal_mode = config::PortalMode::bind;
  CHECK_FALSE(app::takes_over(bind));
}
