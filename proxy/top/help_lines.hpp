#pragma once

#include <cstddef>
#include <cstdint>

#include "proxy/top/lines.hpp"

namespace kubeportal::top {

/// The page behind `?`: keys and columns.
Lines help_lines(std::size_t width);

enum class Place : std::uint8_t { list, opened, filter, help };

/// For the line at the bottom: as many keys of that place as there is room for, the most needed
/// first.
LineWriter& add_keys(LineWriter& line, Place place);

}  // namespace kubeportal::top
