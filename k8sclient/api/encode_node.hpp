#pragma once

#include <nlohmann/json_fwd.hpp>

#include "k8sclient/api/node.hpp"

namespace kubeportal::api {

/// A v1 Node (see encode_meta.hpp). Since when it is being deleted is not decoded, so that its
/// `deletionTimestamp` is the beginning of the epoch; of taints there are only the keys.
nlohmann::json encode_node(const Node& node);

}  // namespace kubeportal::api
