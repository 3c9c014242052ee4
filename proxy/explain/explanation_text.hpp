#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

#include "proxy/explain/explanation.hpp"

namespace kubeportal::explain {

/// For people: the outcome in the first line, then a line for each decision and each endpoint.
std::string to_text(const Explanation& explanation);

/// The same facts for programs, as one JSON object and a line break.
std::string to_json(const Explanation& explanation);

/// What to_json wrote, from this version or another. Throws nlohmann::json::exception where it is
/// something else.
Explanation from_json(const nlohmann::json& json);

}  // namespace kubeportal::explain
