#include "proxy/top/help_lines.hpp"

#include <array>
#include <string_view>

#include "proxy/top/columns.hpp"

namespace kubeportal::top {

namespace {

struct KeyFacts {
  std::string_view keys;
  std::string_view meaning;
};

constexpr std::array<KeyFacts, 9> kKeys{{
    {"arrows, j k", "move; Page Up, Page Down, Home, End as well"},
    {"enter", "open a service, see its endpoints; again: close it"},
    {"escape", "close the service, drop the filter"},
    {"s S", "sort by the next column, by the one before"},
    {"r", "turn the order round"},
    {"/", "list only services with this in their name"},
    {"p", "pause: the figures stay as they are"},
    {"q", "quit"},
    {"?", "this page; any key leads back"},
}};

constexpr std::array<KeyFacts, 7> kShort{{
    {"q", "quit"},
    {"?", "help"},
    {"enter", "open"},
    {"s/S", "sort"},
    {"/", "filter"},
    {"p", "pause"},
    {"arrows", "move"},
}};

constexpr std::size_t kTermWidth = 14;

Line line_of(std::string_view term, std::string_view meaning, std::size_t width) {
  return LineWriter(width).add_left(term, kTermWidth, Style::bold).add(meaning).done();
}

}  // namespace

Lines help_lines(std::size_t width) {
  Lines lines;
  for (const auto& [keys, meaning] : kKeys) lines.push_back(line_of(keys, meaning, width));
  lines.emplace_back();
  for (const auto& column : columns()) {
    lines.push_back(line_of(column.title, column.meaning, width));
  }
  return lines;
}

Line keys_line(std::size_t width) {
  constexpr std::string_view kGap = "  ";
  LineWriter line(width);
  for (const auto& [keys, meaning] : kShort) {
    const auto gap = line.left() == width ? "" : kGap;
    if (gap.size() + keys.size() + 1 + meaning.size() > line.left()) break;
    line.add(gap).add(keys, Style::bold).add(" ").add(meaning);
  }
  return line.done();
}

}  // namespace kubeportal::top
