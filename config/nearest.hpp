#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace kubeportal::config {

/// The candidate that a misspelt word was most likely meant to be: the fewest letters inserted,
/// deleted or replaced, at most two in five of the word's. nullopt where none is that near.
std::optional<std::string_view> nearest(std::string_view word,
                                        std::span<const std::string_view> candidates);

}  // namespace kubeportal::config
