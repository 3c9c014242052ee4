#pragma once

#include <vector>

#include <nlohmann/json_fwd.hpp>

#include "document/problem.hpp"
#include "k8sclient/api/endpoint_slice.hpp"

namespace kubeportal::api {

/// Decodes v1 Endpoints (a manifest is completed by default_endpoints() first) into slices: one a
/// subset and family, `addresses` ready and `notReadyAddresses` not. They are named
/// "NAME:subset-0:ipv4"; no EndpointSlice can bear such a name, so none is ever overwritten.
/// What an API server would refuse in the fields that are read goes to `problems`, all of it.
std::vector<EndpointSlice> decode_endpoints(const nlohmann::json& object,
                                            document::Problems& problems);

}  // namespace kubeportal::api
