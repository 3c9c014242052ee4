#pragma once

#include <cstddef>

#include "proxy/top/lines.hpp"

namespace kubeportal::top {

/// The page behind `?`: keys and columns.
Lines help_lines(std::size_t width);

/// The line at the bottom: as many keys as there is room for, the most needed first.
Line keys_line(std::size_t width);

}  // namespace kubeportal::top
