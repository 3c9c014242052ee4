#pragma once

#include <string>
#include <vector>

#include "proxy/model/connection.hpp"

namespace kubeportal::observe {

/// The answer of GET /v1/connections (docs/ADMIN.md). Any thread.
std::string connections_json(const std::vector<model::Connection>& connections);

}  // namespace kubeportal::observe
