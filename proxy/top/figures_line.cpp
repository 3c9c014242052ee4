#include "proxy/top/figures_line.hpp"

#include <algorithm>
#include <string>

namespace kubeportal::top {

namespace {

bool is_alarming(Column column, const Figures& figures) {
  if (column == Column::endpoints) return figures.used_endpoints == 0;
  if (!figures.rates) return false;
  switch (column) {
    case Column::failures:
      return figures.rates->failures() > 0;
    case Column::dial_failures:
      return figures.rates->dial_failures > 0;
    case Column::let_down:
      return figures.rates->let_down > 0;
    default:
      return false;
  }
}

/// How an alarming figure looks in a line of that style.
Style alarmed(Style style) {
  if (style == Style::plain) return Style::alarm;
  return style == Style::reverse ? Style::reverse_alarm : style;
}

}  // namespace

Line title_line(std::span<const Column> columns, std::size_t width, Column sorted_by) {
  LineWriter line(width);
  for (const auto column : columns) {
    const auto& facts = facts_of(column);
    const auto style = column == sorted_by ? Style::reverse : Style::bold;
    if (column == Column::name) {
      const auto room = std::max(name_width(columns, width), facts.title.size());
      line.add(facts.title, style).add(std::string(room - facts.title.size(), ' '));
    } else {
      line.add(std::string(facts.width - facts.title.size(), ' ')).add(facts.title, style);
    }
  }
  return line.done();
}

Line figures_line(std::string_view name, const Figures& figures, std::span<const Column> columns,
                  std::size_t width, Style style) {
  LineWriter line(width);
  for (const auto column : columns) {
    if (column == Column::name) {
      line.add_left(name, name_width(columns, width), style);
      continue;
    }
    const auto text = cell(column, figures);
    const auto room = facts_of(column).width;
    line.add(std::string(room - std::min(room, text.size()), ' '), style);
    line.add(text, is_alarming(column, figures) ? alarmed(style) : style);
  }
  return line.fill(style).done();
}

}  // namespace kubeportal::top
