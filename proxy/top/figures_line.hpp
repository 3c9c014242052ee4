#pragma once

#include <cstddef>
#include <span>
#include <string_view>

#include "proxy/top/columns.hpp"
#include "proxy/top/lines.hpp"

namespace kubeportal::top {

/// The titles; the column that the list is sorted by stands out.
Line title_line(std::span<const Column> columns, std::size_t width, Column sorted_by);

/// A row of the list. In Style::plain, failures and the lack of endpoints stand out.
Line figures_line(std::string_view name, const Figures& figures, std::span<const Column> columns,
                  std::size_t width, Style style = Style::plain);

}  // namespace kubeportal::top
