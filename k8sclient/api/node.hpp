#pragma once

#include <vector>

#include "k8sclient/api/object_meta.hpp"

namespace kubeportal::api {

/// The label that says in which zone a Node is.
inline constexpr const char* kZoneLabel = "topology.kubernetes.io/zone";

/// v1 Node: only the fields a node proxy reads. Nodes are in no namespace; `meta.namespace_` is
/// empty.
struct Node {
  ObjectMeta meta;
  bool is_being_deleted = false;        ///< it has a deletionTimestamp
  std::vector<std::string> taint_keys;  ///< spec.taints[].key

  bool operator==(const Node&) const = default;
};

}  // namespace kubeportal::api
