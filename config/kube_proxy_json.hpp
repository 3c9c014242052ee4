#pragma once

#include <nlohmann/json_fwd.hpp>

#include "config/kube_proxy_configuration.hpp"
#include "document/problem.hpp"

namespace kubeportal::config {

/// The configuration as the file has it, without apiVersion and kind. Empty lists are null, as Go
/// writes them.
nlohmann::json to_json(const KubeProxyConfiguration& configuration);

/// What is wrong with a decoded file.
struct DecodingProblems {
  document::Problems wrong;      ///< of another type than the field's
  document::Problems not_known;  ///< fields that kube-proxy does not have
};

/// Reads such a value; what is absent or null stays at its default, what is zero is zero, and so
/// are the two addresses where they are absent (see set_defaults()). `apiVersion` and `kind` are
/// the caller's.
KubeProxyConfiguration decode_kube_proxy_configuration(const nlohmann::json& value,
                                                       DecodingProblems& problems);

}  // namespace kubeportal::config
