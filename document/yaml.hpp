#pragma once

#include <optional>
#include <string_view>

#include "document/item_builder.hpp"

namespace kubeportal::document {

/// Reads YAML, one document or several, item by item (see ItemBuilder). On an error the items
/// before it have been handed over.
std::optional<SyntaxError> read_yaml_items(std::string_view text, ItemHandler on_item,
                                           RepeatedKeys repeated = RepeatedKeys::refused);

/// The same for text that may also be JSON. Valid JSON goes to the JSON parser: YAML's refuses
/// surrogate pairs (\ud83d\ude00), tabs before the first brace and keys of more than 1024
/// characters.
std::optional<SyntaxError> read_items(std::string_view text, ItemHandler on_item,
                                      RepeatedKeys repeated = RepeatedKeys::refused);

}  // namespace kubeportal::document
