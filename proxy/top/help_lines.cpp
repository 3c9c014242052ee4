#include "proxy/top/help_lines.hpp"

#include <array>
#include <span>
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

constexpr std::array<KeyFacts, 7> kInList{{
    {"q", "quit"},
    {"?", "help"},
    {"enter", "open"},
    {"s/S", "sort"},
    {"/", "filter"},
    {"p", "pause"},
    {"arrows", "move"},
}};

constexpr std::array<KeyFacts, 4> kInOpened{{
    {"esc", "back"},
    {"arrows", "scroll"},
    {"q", "quit"},
    {"?", "help"},
}};

constexpr std::array<KeyFacts, 2> kInFilter{{{"enter", "keep"}, {"esc", "clear"}}};
constexpr std::array<KeyFacts, 2> kInHelp{{{"any key", "back"}, {"q", "quit"}}};

std::span<const KeyFacts> keys_of(Place place) {
  switch (place) {
    case Place::list:
      return kInList;
    case Place::opened:
      return kInOpened;
    case Place::filter:
      return kInFilter;
    case Place::help:
      break;
  }
  return kInHelp;
}

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

LineWriter& add_keys(LineWriter& line, Place place) {
  constexpr std::string_view kGap = "  ";
  for (const auto& [keys, meaning] : keys_of(place)) {
    const auto gap = line.is_empty() ? "" : kGap;
    if (gap.size() + keys.size() + 1 + meaning.size() > line.left()) break;
    line.add(gap).add(keys, Style::bold).add(" ").add(meaning);
  }
  return line;
}

}  // namespace kubeportal::top
