#include "proxy/control/this_node.hpp"

#include <vector>

#include <doctest/doctest.h>

#include "test/fakes/captured_log.hpp"

namespace kubeportal::control {

namespace {

api::Node make_node(const std::string& zone, const std::string& name = "node-a") {
  api::Node node;
  node.meta.name = name;
  if (!zone.empty()) node.meta.labels[api::kZoneLabel] = zone;
  return node;
}

struct Fixture {
  explicit Fixture(MissingNode missing = MissingNode::is_eligible)
      : node("node-a", missing, [this](const NodeState& state) { told.push_back(state); }) {}

  fakes::CapturedLog log;
  std::vector<NodeState> told;
  ThisNode node;
};

}  // namespace

TEST_CASE("a node that is there at the start is told once with its zone") {
  Fixture f;
  f.node.on_add(make_node("zone-b", "node-b"));
  f.node.on_add(make_node("zone-a"));
  CHECK(f.told.empty());
  f.node.on_synced();
  CHECK(f.told == std::vector<NodeState>{{"zone-a", {}}});
}

TEST_CASE("a missing Node is eligible with manifests and not in a cluster") {
  Fixture manifests;
  manifests.node.on_synced();
  CHECK(manifests.told == std::vector<NodeState>{{"", {}}});
  CHECK(manifests.log.lines().empty());

  Fixture cluster(MissingNode::is_not_eligible);
  cluster.node.on_synced();
  CHECK(cluster.told == std::vector<NodeState>{{"", "there is no such Node"}});
}

TEST_CASE("the zone is followed live and other nodes are not") {
  Fixture f;
  f.node.on_synced();
  f.node.on_add(make_node("zone-a"));
  f.node.on_update(make_node("zone-a"), make_node("zone-c"));
  f.node.on_add(make_node("zone-b", "node-b"));
  f.node.on_delete(make_node("zone-b", "node-b"));
  f.node.on_delete(make_node("zone-c"));
  CHECK(f.told == std::vector<NodeState>{{"", {}}, {"zone-a", {}}, {"zone-c", {}}, {"", {}}});
}

TEST_CASE("a change that means nothing to a proxy is not told") {
  Fixture f;
  f.node.on_add(make_node("zone-a"));
  f.node.on_synced();
  auto heartbeat = make_node("zone-a");
  heartbeat.meta.annotations["checked"] = "now";
  f.node.on_update(make_node("zone-a"), heartbeat);
  CHECK(f.told.size() == 1);
}

TEST_CASE("the taint of the cluster autoscaler makes the node not eligible until it goes") {
  Fixture f;
  f.node.on_add(make_node("zone-a"));
  f.node.on_synced();
  auto tainted = make_node("zone-a");
  tainted.taint_keys = {"dedicated", "ToBeDeletedByClusterAutoscaler"};
  f.node.on_update(make_node("zone-a"), tainted);
  REQUIRE(f.told.size() == 2);
  CHECK(f.told[1].why_not_eligible == "it bears the taint ToBeDeletedByClusterAutoscaler");
  CHECK(f.log.count("warning: node node-a: it bears the taint") == 1);

  f.node.on_update(tainted, make_node("zone-a"));
  REQUIRE(f.told.size() == 3);
  CHECK_FALSE(f.told[2].why_not_eligible);
}

TEST_CASE("a node that is being deleted is not eligible and another taint does not matter") {
  auto node = make_node("zone-a");
  node.taint_keys = {"node.kubernetes.io/unschedulable"};
  CHECK_FALSE(state_of(node).why_not_eligible);
  node.is_being_deleted = true;
  CHECK(state_of(node).why_not_eligible == "it is being deleted");
}

}  // namespace kubeportal::control
