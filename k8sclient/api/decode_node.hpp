#pragma once

#include <nlohmann/json_fwd.hpp>

#include "document/problem.hpp"
#include "k8sclient/api/node.hpp"

namespace kubeportal::api {

/// Decodes a v1 Node; there is nothing in it that an API server would have to complete. What it
/// would refuse in the fields that are read goes to `problems`, all of it.
Node decode_node(const nlohmann::json& object, document::Problems& problems);

}  // namespace kubeportal::api
