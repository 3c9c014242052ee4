#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "proxy/top/samples.hpp"

namespace kubeportal::top {

enum class Column : std::uint8_t {
  name,
  opened,
  active,
  to_endpoint,
  to_client,
  failures,
  p50,
  p99,
  endpoints,
  dial_failures,
  let_down,
};

/// One column of the list of services. All but the name are aligned right.
struct ColumnFacts {
  Column column;
  std::string_view title;    ///< one word
  std::string_view meaning;  ///< for the help
  std::size_t width;         ///< with the space that parts it from its neighbour; of the name: 0
  bool only_where_wide;      ///< left out where it would cost a long name its letters
};

/// From left to right, the name first.
std::span<const ColumnFacts> columns();
const ColumnFacts& facts_of(Column column);

/// Rates as people read them; "-" where there are none.
std::string cell(Column column, const Figures& figures);
/// The same for programs: no thousands, bytes, milliseconds.
std::string plain_cell(Column column, const Figures& figures);

/// Whether `a` stands above `b` in a list sorted by that column: names ascend, figures descend,
/// what has none comes last, and the name decides between equals.
bool stands_above(Column column, const Figures& a, const Figures& b);

/// Those that fit into `width` beside the longest name, or what of it is worth keeping.
std::vector<Column> columns_that_fit(std::size_t width, std::size_t longest_name);

/// What `columns` leave to the name.
std::size_t name_width(std::span<const Column> columns, std::size_t width);

}  // namespace kubeportal::top
