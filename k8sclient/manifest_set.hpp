#pragma once

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/node.hpp"
#include "k8sclient/api/service.hpp"
#include "k8sclient/object_table.hpp"

namespace kubeportal::k8sclient {

/// What a set of manifest files says at one moment; for `kube-portal check`.
struct ManifestSet {
  std::vector<std::string> files;  ///< that were read, in the order in which they count
  std::vector<std::shared_ptr<const api::Service>> services;
  std::vector<std::shared_ptr<const api::EndpointSlice>> endpoint_slices;
  std::vector<std::shared_ptr<const api::Node>> nodes;
  std::vector<std::string> skipped;    ///< objects of other kinds: "a.yaml: Deployment default/web"
  std::vector<std::string> problems;   ///< sentences with file, line, column; start() would throw
  std::vector<std::string> conflicts;  ///< sentences; start() would log them as errors and go on
};

/// Reads files and folders once, as ManifestSource does when it starts. Never throws for what is
/// in them or lacks: that is a problem.
ManifestSet load_manifests(const std::vector<std::string>& paths);

/// "PATH does not exist; --source takes a file or a folder".
std::string describe_missing(const std::string& path);

/// "Service default/web is in a.yaml:1:1 and in b.yaml:7:1; the first counts, ...".
template <typename Object>
std::string describe_conflict(const std::string& kind,
                              const std::pair<Claim<Object>, Claim<Object>>& conflict) {
  const auto place = [](const Claim<Object>& claim) {
    return *claim.file + ":" + std::to_string(claim.position.line);
  };
  return kind + " " + api::key_of(conflict.first.object->meta) + " is in " + place(conflict.first) +
         " and in " + place(conflict.second) +
         "; the first counts, the other is ignored until that is gone";
}

}  // namespace kubeportal::k8sclient
