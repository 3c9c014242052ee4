#pragma once

#include <nlohmann/json_fwd.hpp>

#include "document/problem.hpp"
#include "k8sclient/api/endpoint_slice.hpp"

namespace kubeportal::api {

/// Decodes an EndpointSlice of discovery.k8s.io/v1 or v1beta1 as an API server sends it (a manifest
/// is completed by default_endpoint_slice() first); v1beta1 says node and zone in `topology`. What
/// an API server would refuse in the fields that are read goes to `problems`, all of it; the slice
/// then holds what could be read.
EndpointSlice decode_endpoint_slice(const nlohmann::json& object, document::Problems& problems);

}  // namespace kubeportal::api
