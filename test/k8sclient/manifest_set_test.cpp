#include "k8sclient/manifest_set.hpp"

#include <filesystem>

#include <doctest/doctest.h>

#include "test/k8sclient/manifest_texts.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal::k8sclient;
using namespace kubeportal::testing;

TEST_CASE("load gives objects and problems and conflicts of all paths without throwing") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web") + slice_text("web-1", "web"));
  folder.write("b.yaml", service_text("bad", 0) + service_text("web", 81));
  folder.write("c.yaml",
               "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: web}\n---\n"
               "apiVersion: serving.knative.dev/v1\nkind: Service\n"
               "metadata: {name: kn, namespace: shop}\n");
  const auto set = load_manifests({folder.path(), folder / "none"});
  CHECK(set.files ==
        std::vector<std::string>{folder / "a.yaml", folder / "b.yaml", folder / "c.yaml"});
  CHECK(set.problems ==
        std::vector<std::string>{
            (folder / "none") + " does not exist; --source takes a file or a folder",
            (folder / "b.yaml") + ":7:11: Service default/bad: spec.ports[0].port: found 0; "
                                  "allowed: a number from 1 to 65535"});
  CHECK(set.conflicts ==
        std::vector<std::string>{"Service default/web is in " + (folder / "a.yaml") + ":1 and in " +
                                 (folder / "b.yaml") +
                                 ":9; the first counts, the other is ignored until that is gone"});
  CHECK(set.skipped == std::vector<std::string>{(folder / "c.yaml") + ": Deployment default/web",
                                                (folder / "c.yaml") + ": Service shop/kn"});
  REQUIRE(set.endpoint_slices.size() == 1);
  CHECK(set.endpoint_slices[0]->service_name == "web");
  CHECK(set.endpoint_slices[0]->ports[0].name == "");
}

TEST_CASE("the examples of one Service in YAML and JSON and in a list are the same object") {
  const std::string yaml =
      "apiVersion: v1\nkind: Service\nmetadata: {name: web}\nspec:\n"
      "  clusterIP: 10.0.0.1\n  ports:\n  - port: 80\n";
  const std::string json = R"({"apiVersion": "v1", "kind": "Service", "metadata": {"name": "web"},
      "spec": {"clusterIP": "10.0.0.1", "ports": [{"port": 80}]}})";
  const std::string list = R"({"apiVersion": "v1", "items": [)" + json + R"(], "kind": "List"})";
  TemporaryFolder folder;
  for (const std::string& text : {yaml, json, list, "\xEF\xBB\xBF" + yaml, "# \r\n" + yaml}) {
    CAPTURE(text);
    folder.write("m", text);
    const auto set = load_manifests({folder / "m"});
    CHECK(set.problems.empty());
    REQUIRE(set.services.size() == 1);
    CHECK(set.services[0]->meta.name == "web");
    CHECK(set.services[0]->cluster_ips == std::vector<std::string>{"10.0.0.1"});
    CHECK(set.services[0]->ports[0].port == 80);
  }
}

TEST_CASE("a path named twice or beside its folder is read once") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  const auto set = load_manifests({folder / "a.yaml", folder.path(), folder.path() + "/./a.yaml"});
  CHECK(set.files.size() == 1);
  CHECK(set.conflicts.empty());
}

TEST_CASE("links that lead nowhere or in a circle are passed over in a folder") {
  TemporaryFolder folder;
  folder.write("a.yaml", service_text("web"));
  std::filesystem::create_symlink("nowhere", folder / "b.yaml");
  std::filesystem::create_symlink("d.yaml", folder / "c.yaml");
  std::filesystem::create_symlink("c.yaml", folder / "d.yaml");
  const auto set = load_manifests({folder.path()});
  CHECK(set.problems.empty());
  CHECK(set.files.size() == 1);
  CHECK(load_manifests({folder / "c.yaml"}).problems.size() == 1);
}
