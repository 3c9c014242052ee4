#pragma once

#include <string>

#include <nlohmann/json_fwd.hpp>

namespace kubeportal::document {

/// A JSON value as a YAML document, in the block style and with sorted keys, as kubectl prints it.
/// read_yaml_items() reads the same value back, whatever its texts hold, up to its own bounds: keys
/// of 1024 characters, ItemBuilder's depth.
std::string to_yaml(const nlohmann::json& value);

}  // namespace kubeportal::document
