#pragma once

#include <optional>
#include <string_view>

#include "document/item_builder.hpp"

namespace kubeportal::document {

/// Reads one JSON object or list (RFC 8259) item by item, as read_yaml_items() does with YAML.
std::optional<SyntaxError> read_json_items(std::string_view text, ItemHandler on_item,
                                           RepeatedKeys repeated = RepeatedKeys::refused);

}  // namespace kubeportal::document
