#pragma once

#include <nlohmann/json_fwd.hpp>

#include "k8sclient/api/endpoint_slice.hpp"

namespace kubeportal::api {

/// An EndpointSlice of discovery.k8s.io/v1 (see encode_meta.hpp), whatever it was decoded from: the
/// names that decode_endpoints() makes are kept, though no API server would allow them. A port
/// without a name stays one for decode_endpoint_slice(), but default_endpoint_slice(), as an API
/// server, completes it with "".
nlohmann::json encode_endpoint_slice(const EndpointSlice& slice);

}  // namespace kubeportal::api
