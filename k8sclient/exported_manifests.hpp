#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "k8sclient/manifest.hpp"

namespace kubeportal::k8sclient {

/// Objects of a running proxy as manifests that another one reads with --source.
struct ExportedManifests {
  /// Name of the file -> its text: NAMESPACE.yaml, and _nodes.yaml, which is no namespace's name.
  /// What is too large for one file goes on in NAMESPACE.2.yaml.
  std::map<std::string, std::string> files;
  std::size_t services = 0;
  std::size_t endpoint_slices = 0;
  std::size_t nodes = 0;
  /// Objects that a manifest may not hold, a sentence each: one of them and its file would be
  /// refused. API servers have none, but what could be read of an odd one is in force.
  std::vector<std::string> left_out;
};

/// From the answer of GET /v1/objects, or any JSON object with `services`, `endpointSlices` and
/// `nodes`. Each Service is followed by its EndpointSlices; those of no Service come last in the
/// file. load_manifests() reads the same objects, except for slices that were made of Endpoints
/// (`web:subset-0:ipv4`), whose names have dots instead of colons, and for slices' ports without a
/// name, which count for nothing and are not written. Throws std::runtime_error where it is no such
/// JSON at all. No I/O.
ExportedManifests exported_manifests(const nlohmann::json& objects,
                                     std::size_t largest_file = kMaxManifestBytes);

}  // namespace kubeportal::k8sclient
