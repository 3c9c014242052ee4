#pragma once

#include <nlohmann/json_fwd.hpp>

#include "document/problem.hpp"
#include "k8sclient/api/service.hpp"

namespace kubeportal::api {

/// Decodes a v1 Service as an API server sends it (a manifest is completed by default_service()
/// first). Fields that are not read here may hold anything. What an API server would refuse in the
/// others goes to `problems`, all of it; the Service then holds what could be read, with absent
/// fields at their defaults, for a caller that prefers to go on.
Service decode_service(const nlohmann::json& object, document::Problems& problems);

}  // namespace kubeportal::api
