#include "k8sclient/manifest_set.hpp"

#include "k8sclient/manifest_file.hpp"
#include "k8sclient/manifest_listing.hpp"

namespace kubeportal::k8sclient {

namespace {

template <typename Object>
void append(const std::vector<Placed<Object>>& objects, const std::string& file,
            std::vector<Claim<Object>>& claims) {
  for (const auto& [object, position] : objects) claims.push_back({object, &file, position});
}

template <typename Object>
std::vector<std::shared_ptr<const Object>> in_force(const char* kind,
                                                    const std::vector<Claim<Object>>& claims,
                                                    std::vector<std::string>& conflicts) {
  ObjectTable<Object> table;
  const auto changes = table.replace(claims);
  for (const auto& conflict : changes.conflicts) {
    conflicts.push_back(describe_conflict(kind, conflict));
  }
  return table.objects();
}

}  // namespace

std::string describe_missing(const std::string& path) {
  return path + " does not exist; --source takes a file or a folder";
}

ManifestSet load_manifests(const std::vector<std::string>& paths) {
  ManifestSet set;
  const ManifestListing listing = list_manifests(paths);
  for (const auto& path : listing.missing) set.problems.push_back(describe_missing(path));

  std::vector<Claim<api::Service>> services;
  std::vector<Claim<api::EndpointSlice>> endpoint_slices;
  std::vector<Claim<api::Node>> nodes;
  for (const auto& [path, target] : listing.files) {
    const auto manifest = read_manifest_file(path);
    if (!manifest) continue;  // gone since it was listed
    set.files.push_back(path);
    for (const auto& problem : manifest->problems) set.problems.push_back(describe(path, problem));
    for (const auto& object : manifest->skipped) set.skipped.push_back(path + ": " + object);
    append(manifest->services, path, services);
    append(manifest->endpoint_slices, path, endpoint_slices);
    append(manifest->nodes, path, nodes);
  }
  set.services = in_force("Service", services, set.conflicts);
  set.endpoint_slices = in_force("EndpointSlice", endpoint_slices, set.conflicts);
  set.nodes = in_force("Node", nodes, set.conflicts);
  return set;
}

}  // namespace kubeportal::k8sclient
