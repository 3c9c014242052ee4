#pragma once

#include <string>

#include "proxy/explain/explanation.hpp"

namespace kubeportal::explain {

/// For people: the outcome in the first line, then a line for each decision and each endpoint.
std::string to_text(const Explanation& explanation);

/// The same facts for programs, as one JSON object and a line break.
std::string to_json(const Explanation& explanation);

}  // namespace kubeportal::explain
