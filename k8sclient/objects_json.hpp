#pragma once

#include <string>

#include "k8sclient/source.hpp"

namespace kubeportal::k8sclient {

/// The answer of the admin socket's GET /v1/objects: one JSON object with `services`,
/// `endpointSlices` and `nodes`, in the order in which they were given, as api/encode_* write them.
/// Takes 0.3 s for 10,000 Services with a slice each, which is long for the control thread; any
/// thread may do it.
std::string objects_json(const Objects& objects);

}  // namespace kubeportal::k8sclient
