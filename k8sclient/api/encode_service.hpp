#pragma once

#include <nlohmann/json_fwd.hpp>

#include "k8sclient/api/service.hpp"

namespace kubeportal::api {

/// A v1 Service (see encode_meta.hpp). What does not come back: a port 0, which only `lb` makes and
/// a decoder refuses.
nlohmann::json encode_service(const Service& service);

}  // namespace kubeportal::api
