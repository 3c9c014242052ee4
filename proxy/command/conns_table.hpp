#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace kubeportal::command {

/// Of an answer of GET /v1/connections, for people: a line a connection in columns that line up,
/// sorted by a column of --sort, numbers largest first. Nothing in it moves a terminal's cursor.
std::string conns_table(const nlohmann::json& answer, const std::string& sort);

}  // namespace kubeportal::command
