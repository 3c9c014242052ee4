#include "k8sclient/exported_manifests.hpp"

#include <random>
#include <stdexcept>

#include <doctest/doctest.h>
#include <nlohmann/json.hpp>

#include "k8sclient/api/decode_endpoints.hpp"
#include "k8sclient/manifest_folder.hpp"
#include "k8sclient/manifest_set.hpp"
#include "k8sclient/objects_json.hpp"
#include "test/k8sclient/random_objects.hpp"
#include "test/k8sclient/temporary_folder.hpp"

using namespace kubeportal;
using namespace kubeportal::testing;
using k8sclient::exported_manifests;
using k8sclient::Objects;
using nlohmann::json;

namespace {

template <typename Object>
std::map<std::string, Object> by_key(const std::vector<std::shared_ptr<const Object>>& objects) {
  std::map<std::string, Object> sorted;
  for (const auto& object : objects) sorted.emplace(api::key_of(object->meta), *object);
  CHECK(sorted.size() == objects.size());
  return sorted;
}

/// Through the text of the admin socket, into a folder, and read from there.
k8sclient::ManifestSet there_and_back(const Objects& objects,
                                      std::size_t largest_file = 1U << 20U) {
  const TemporaryFolder folder;
  const auto exported =
      exported_manifests(json::parse(k8sclient::objects_json(objects)), largest_file);
  CHECK(exported.left_out.empty());
  CHECK(exported.services == objects.services.size());
  CHECK(exported.endpoint_slices == objects.endpoint_slices.size());
  CHECK(exported.nodes == objects.nodes.size());
  k8sclient::write_manifest_folder(folder / "export", exported.files);
  auto set = k8sclient::load_manifests({folder / "export"});
  for (const auto& problem : set.problems) FAIL_CHECK(problem);
  CHECK(set.conflicts.empty());
  CHECK(set.skipped.empty());
  CHECK(set.files.size() == exported.files.size());
  return set;
}

void check_same(const k8sclient::ManifestSet& set, const Objects& objects) {
  CHECK(by_key(set.services) == by_key(objects.services));
  CHECK(by_key(set.endpoint_slices) == by_key(objects.endpoint_slices));
  CHECK(by_key(set.nodes) == by_key(objects.nodes));
}

Objects random_objects(unsigned count) {
  std::mt19937_64 random(20261127);
  Objects objects;
  for (unsigned i = 0; i < count; ++i) {
    objects.services.push_back(std::make_shared<const api::Service>(random_service(random, i)));
    objects.endpoint_slices.push_back(
        std::make_shared<const api::EndpointSlice>(random_endpoint_slice(random, i)));
    objects.nodes.push_back(std::make_shared<const api::Node>(random_node(random, i)));
  }
  return objects;
}

json service_json(const std::string& space, const std::string& name) {
  return {{"metadata", {{"name", name}, {"namespace", space}}},
          {"spec", {{"clusterIP", "10.96.0.10"}, {"ports", {{{"port", 80}}}}}}};
}

json slice_json(const std::string& space, const std::string& name, const std::string& service) {
  return {{"metadata",
           {{"name", name},
            {"namespace", space},
            {"labels", {{"kubernetes.io/service-name", service}}}}},
          {"addressType", "IPv4"}};
}

}  // namespace

TEST_CASE("exported objects are read again as they were") {
  const auto objects = random_objects(500);
  check_same(there_and_back(objects), objects);
}

TEST_CASE("what is too much for one file is read again from several") {
  const auto objects = random_objects(100);
  const auto set = there_and_back(objects, 4000);
  CHECK(set.files.size() > 10);
  check_same(set, objects);
}

TEST_CASE("nothing to export is an empty folder") { check_same(there_and_back({}), {}); }

TEST_CASE("a namespace has a file, and each Service is followed by its slices") {
  const auto exported = exported_manifests(
      {{"services", {service_json("shop", "web"), service_json("shop", "db")}},
       {"endpointSlices",
        {slice_json("shop", "lost", "gone"), slice_json("shop", "db-1", "db"),
         slice_json("shop", "web-2", "web"), slice_json("nodes", "web-1", "web")}},
       {"nodes", {{{"metadata", {{"name", "node-a"}}}}}}});
  REQUIRE(exported.files.size() == 3);
  CHECK(exported.files.contains("nodes.yaml"));
  CHECK(exported.files.at("_nodes.yaml") ==
        "apiVersion: v1\nkind: Node\nmetadata:\n  name: node-a\n");
  std::string names;
  for (const auto& service : k8sclient::read_manifest(exported.files.at("shop.yaml")).services) {
    names += service.object->meta.name + " ";
  }
  CHECK(names == "web db ");
  const auto& text = exported.files.at("shop.yaml");
  std::size_t last = 0;
  for (const char* name :
       {"name: web\n", "name: web-2\n", "name: db\n", "name: db-1\n", "name: lost\n"}) {
    CAPTURE(name);
    const auto place = text.find(std::string("  ") + name);
    REQUIRE(place != text.npos);
    CHECK(place > last);
    last = place;
  }
}

TEST_CASE("slices that were made of Endpoints get names that manifests may have") {
  document::Problems problems;
  const auto slices =
      api::decode_endpoints(json::parse(R"({"metadata": {"name": "web", "namespace": "shop"},
        "subsets": [{"addresses": [{"ip": "10.0.0.1"}, {"ip": "fd00::1"}],
                     "ports": [{"port": 80}]}]})"),
                            problems);
  Objects objects;
  for (const auto& slice : slices) {
    objects.endpoint_slices.push_back(std::make_shared<const api::EndpointSlice>(slice));
  }
  REQUIRE(objects.endpoint_slices.size() == 2);
  const auto set = there_and_back(objects);
  REQUIRE(set.endpoint_slices.size() == 2);
  auto expected = slices[0];
  expected.meta.name = "web.subset-0.ipv4";
  CHECK(*set.endpoint_slices[0] == expected);
}

TEST_CASE("a slice's port without a name does not turn into one that counts") {
  api::EndpointSlice slice;
  slice.meta.namespace_ = "shop";
  slice.meta.name = "web-1";
  slice.address_type = api::IpFamily::ipv4;
  slice.ports = {{std::nullopt, api::Protocol::tcp, 80}, {"", api::Protocol::tcp, 81}};
  const auto set = there_and_back({{}, {std::make_shared<const api::EndpointSlice>(slice)}, {}});
  REQUIRE(set.endpoint_slices.size() == 1);
  REQUIRE(set.endpoint_slices[0]->ports.size() == 1);
  CHECK(set.endpoint_slices[0]->ports[0] == slice.ports[1]);
}

TEST_CASE("an object that a manifest may not hold is left out and named") {
  auto any_port = service_json("shop", "lb");
  any_port["spec"]["ports"][0]["port"] = 0;
  const auto exported = exported_manifests(
      {{"services",
        {service_json("../../etc", "web"), service_json("shop", "1web"), any_port,
         service_json("shop", "web"), service_json("shop", "web"), 7, nullptr}},
       {"nodes", {{{"metadata", {{"name", "a\nb"}}}}}}});
  CHECK(exported.services == 1);
  CHECK(exported.nodes == 0);
  REQUIRE(exported.files.size() == 1);
  CHECK(k8sclient::read_manifest(exported.files.at("shop.yaml")).is_good());
  REQUIRE(exported.left_out.size() == 7);
  CHECK(exported.left_out[0].starts_with(
      "Service ../../etc/web: metadata.namespace: found \"../../etc\"; allowed: a DNS label"));
  CHECK(exported.left_out[1].starts_with("Service shop/1web: metadata.name: found \"1web\""));
  CHECK(
      exported.left_out[2].starts_with("Service shop/lb: spec.ports[0].port: found 0; allowed: "));
  CHECK(exported.left_out[3] ==
        "Service shop/web: metadata.name: found it a second time; allowed: one object of a kind "
        "and name");
  CHECK(exported.left_out[6].starts_with("Node a\\x0ab: metadata.name: found "));
}

TEST_CASE("what is no list of objects is refused") {
  CHECK_THROWS_AS(exported_manifests(json::array()), std::runtime_error);
  CHECK_THROWS_WITH(exported_manifests({{"nodes", 1}}),
                    "these are no objects of a proxy: \"nodes\" is not a list");
  CHECK(exported_manifests(json::object()).files.empty());
}
