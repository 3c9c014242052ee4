#include <doctest/doctest.h>

#include "k8sclient/manifest_set.hpp"
#include "test/k8sclient/bad_manifest.hpp"
#include "test/k8sclient/live_source.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;

namespace {

const std::string kNode =
    "apiVersion: v1\nkind: Node\nmetadata:\n  name: node-a\n"
    "  labels: {topology.kubernetes.io/zone: zone-a}\nspec:\n  podCIDR: 10.1.0.0/24\n"
    "  taints:\n  - {key: ToBeDeletedByClusterAutoscaler, value: \"1\", effect: NoSchedule}\n"
    "status: {conditions: []}\n";

}  // namespace

TEST_CASE("a Node is read with its labels and taints and is in no namespace") {
  TemporaryFolder folder;
  folder.write("node.yaml", kNode);
  const auto set = k8sclient::load_manifests({folder.path()});
  CHECK(set.problems.empty());
  CHECK(set.skipped.empty());
  REQUIRE(set.nodes.size() == 1);
  const auto& node = *set.nodes[0];
  CHECK(api::key_of(node.meta) == "node-a");
  CHECK(node.meta.labels.at(api::kZoneLabel) == "zone-a");
  CHECK(node.taint_keys == std::vector<std::string>{"ToBeDeletedByClusterAutoscaler"});
  CHECK_FALSE(node.is_being_deleted);
}

TEST_CASE("a Node with a deletionTimestamp is being deleted") {
  TemporaryFolder folder;
  folder.write("node.yaml",
               "apiVersion: v1\nkind: Node\n"
               "metadata: {name: node-a, deletionTimestamp: \"2026-11-23T07:46:38Z\"}\n");
  const auto set = k8sclient::load_manifests({folder.path()});
  CHECK(set.problems.empty());
  REQUIRE(set.nodes.size() == 1);
  CHECK(set.nodes[0]->is_being_deleted);
}

TEST_CASE("what is wrong with a Node is told with place and field") {
  TemporaryFolder folder;
  folder.write("node.yaml",
               "apiVersion: v1\nkind: Node\nmetadata: {name: Node_A}\n"
               "spec:\n  taints:\n  - {effect: NoSchedule}\n");
  folder.write("other.yaml", "apiVersion: v2\nkind: Node\nmetadata: {name: node-b}\n");
  const auto set = k8sclient::load_manifests({folder.path()});
  REQUIRE(set.problems.size() == 3);
  CHECK(set.problems[0].find("node.yaml:3:18: Node Node_A: metadata.name") != std::string::npos);
  CHECK(set.problems[1].find("Node Node_A: spec.taints[0].key: found nothing") !=
        std::string::npos);
  CHECK(set.problems[2].find("apiVersion: found \"v2\"; allowed: v1") != std::string::npos);
}

TEST_CASE("two files that claim one Node are a conflict") {
  TemporaryFolder folder;
  folder.write("a.yaml", kNode);
  folder.write("b.yaml", kNode);
  const auto set = k8sclient::load_manifests({folder.path()});
  CHECK(set.nodes.size() == 1);
  REQUIRE(set.conflicts.size() == 1);
  CHECK(set.conflicts[0].starts_with("Node node-a is in "));
}

TEST_CASE("a Node is followed live") {
  TemporaryFolder folder;
  folder.write("node.yaml", kNode);
  LiveSource source({folder.path()});
  CHECK(source.node_journal == std::vector<std::string>{"+node-a", "synced"});
  source.node_journal.clear();
  folder.write("node.yaml", "apiVersion: v1\nkind: Node\nmetadata: {name: node-a}\n");
  source.await_that("a change", [&] { return !source.node_journal.empty(); });
  CHECK(source.node_journal == std::vector<std::string>{"~node-a"});
  CHECK(source.nodes.last.taint_keys.empty());
  folder.write("node.yaml", "");
  source.await_that("the end of it", [&] { return source.node_journal.size() == 2; });
  CHECK(source.node_journal[1] == "-node-a");
}
