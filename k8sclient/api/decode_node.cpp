#include "k8sclient/api/decode_node.hpp"

#include <nlohmann/json.hpp>

#include "k8sclient/api/decode_meta.hpp"

namespace kubeportal::api {

Node decode_node(const nlohmann::json& json, document::Problems& problems) {
  const Field object(json, problems);
  Node node;
  node.meta = decode_meta(object, kDnsSubdomain);
  node.meta.namespace_.clear();

  const Field metadata = object["metadata"];
  node.is_being_deleted = metadata["deletionTimestamp"].text() != nullptr;
  if (const Field spec = object["spec"]; spec.is_mapping()) {
    const Field taints = spec["taints"];
    taints.for_each([&](const Field& entry) {
      if (!entry.is_required_mapping()) return;
      const Field key = entry["key"];
      if (!key.given()) key.refuse(kQualifiedName.text);
      node.taint_keys.push_back(key.name(kQualifiedName));
    });
  }
  return node;
}

}  // namespace kubeportal::api
