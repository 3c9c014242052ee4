#include "proxy/top/lines.hpp"

#include <algorithm>

#include "proxy/top/units.hpp"

namespace kubeportal::top {

LineWriter& LineWriter::add(std::string_view text, Style style) {
  auto shown = printable(text);
  shown.resize(std::min(shown.size(), left_));
  left_ -= shown.size();
  if (shown.empty()) return *this;
  if (!line_.empty() && line_.back().style == style) {
    line_.back().text += shown;
  } else {
    line_.push_back({std::move(shown), style});
  }
  return *this;
}

LineWriter& LineWriter::add_left(std::string_view text, std::size_t width, Style style) {
  auto shown = cut_in_the_middle(printable(text), width);
  shown.resize(width, ' ');
  return add(shown, style);
}

LineWriter& LineWriter::add_right(std::string_view text, std::size_t width, Style style) {
  const auto shown = printable(text);
  return add(std::string(width - std::min(width, shown.size()), ' ')).add(shown, style);
}

LineWriter& LineWriter::add_at_end(std::string_view text, Style style) {
  const auto shown = printable(text);
  if (shown.empty() || shown.size() + 1 > left_) return *this;
  return add(std::string(left_ - shown.size(), ' ')).add(shown, style);
}

LineWriter& LineWriter::fill(Style style) { return add(std::string(left_, ' '), style); }

}  // namespace kubeportal::top
