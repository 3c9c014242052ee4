#pragma once

#include <string_view>

#include <nlohmann/json_fwd.hpp>

namespace kubeportal::document {

/// What an unquoted YAML scalar means, as kubectl reads it (sigs.k8s.io/yaml, YAML 1.1): yes, no,
/// on, off, y and n are booleans, 010 is eight, 0x10 sixteen, dates are text.
nlohmann::json resolve_plain_scalar(std::string_view text);

/// What a scalar with a tag of YAML's own (tag:yaml.org,2002:...) means; text for all other tags.
nlohmann::json resolve_tagged_scalar(std::string_view tag, std::string_view text);

}  // namespace kubeportal::document
