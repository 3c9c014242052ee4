#include "k8sclient/api/encode_node.hpp"

#include <nlohmann/json.hpp>

#include "k8sclient/api/encode_meta.hpp"

namespace kubeportal::api {

using nlohmann::json;

json encode_node(const Node& node) {
  json object = encode_object("v1", "Node", node.meta);
  if (node.is_being_deleted) object["metadata"]["deletionTimestamp"] = "1970-01-01T00:00:00Z";
  for (const auto& key : node.taint_keys) object["spec"]["taints"].push_back({{"key", key}});
  return object;
}

}  // namespace kubeportal::api
