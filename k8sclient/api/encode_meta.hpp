#pragma once

#include <string>
#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "k8sclient/api/object_meta.hpp"
#include "k8sclient/api/service.hpp"

namespace kubeportal::api {

// Objects as the API server would write them, with only the fields that are decoded and without
// those that have their default: decode_x(encode_x(object)) is `object` for every object that was
// decoded without a Problem. Text that is no UTF-8 fails when the JSON is written, not here.

/// `apiVersion`, `kind` and `metadata` of an object.
nlohmann::json encode_object(const char* api_version, const char* kind, const ObjectMeta& meta);

/// "TCP", "UDP" or "SCTP". Always written, as API servers do: it is the first thing that a reader
/// of a port looks for.
const char* protocol_text(Protocol protocol);

/// Sets `mapping[key]` unless the list is empty.
void encode_texts(const char* key, const std::vector<std::string>& texts, nlohmann::json& mapping);

}  // namespace kubeportal::api
