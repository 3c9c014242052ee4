#include "k8sclient/objects_json.hpp"

#include <nlohmann/json.hpp>

#include "k8sclient/api/encode_endpoint_slice.hpp"
#include "k8sclient/api/encode_node.hpp"
#include "k8sclient/api/encode_service.hpp"

namespace kubeportal::k8sclient {

using nlohmann::json;

namespace {

/// One after the other: as a tree, all of them would take several times the memory of the text.
template <typename Object>
std::string list(const std::vector<std::shared_ptr<const Object>>& objects,
                 json (*encode)(const Object&)) {
  std::string text;
  for (const auto& object : objects) {
    text += text.empty() ? "\n" : ",\n";
    text += encode(*object).dump(-1, ' ', false, json::error_handler_t::replace);
  }
  return "[" + text + "]";
}

}  // namespace

std::string objects_json(const Objects& objects) {
  return "{\"services\": " + list(objects.services, api::encode_service) +
         ",\n\"endpointSlices\": " + list(objects.endpoint_slices, api::encode_endpoint_slice) +
         ",\n\"nodes\": " + list(objects.nodes, api::encode_node) + "}\n";
}

}  // namespace kubeportal::k8sclient
