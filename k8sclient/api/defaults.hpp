#pragma once

#include <nlohmann/json_fwd.hpp>

namespace kubeportal::api {

/// What an API server fills in before anybody sees an object, for objects that never met one: one
/// function a kind, only the fields that are decoded here. Nothing that is given is changed, and
/// what is of the wrong type is left for decoding to complain about. Node ports and cluster IPs are
/// allocated by no one: a manifest that names none has none.
/// Source: pkg/apis/core/v1/defaults.go and pkg/apis/discovery/v1/defaults.go of Kubernetes.
void default_service(nlohmann::json& object);
void default_endpoint_slice(nlohmann::json& object);
void default_endpoints(nlohmann::json& object);

}  // namespace kubeportal::api
