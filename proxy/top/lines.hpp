#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kubeportal::top {

enum class Style : std::uint8_t { plain, bold, dim, reverse, alarm, reverse_alarm };

struct Span {
  std::string text;  ///< printable ASCII
  Style style = Style::plain;

  bool operator==(const Span&) const = default;
};

using Line = std::vector<Span>;
using Lines = std::vector<Line>;

struct Size {
  std::size_t rows = 0;
  std::size_t columns = 0;
};

/// One line within a width. Whatever is added becomes printable ASCII here, so that no name ever
/// tells a terminal what to do, and what does not fit is left out.
class LineWriter {
 public:
  explicit LineWriter(std::size_t columns) : left_(columns) {}

  LineWriter& add(std::string_view text, Style style = Style::plain);
  /// Cut in the middle, or filled up with spaces, to `width`.
  LineWriter& add_left(std::string_view text, std::size_t width, Style style = Style::plain);
  /// Filled up with spaces before it.
  LineWriter& add_right(std::string_view text, std::size_t width, Style style = Style::plain);
  /// At the end of the line, where there is room for it and a space.
  LineWriter& add_at_end(std::string_view text, Style style = Style::plain);
  /// Spaces to the end of the line.
  LineWriter& fill(Style style);

  std::size_t left() const { return left_; }
  bool is_empty() const { return line_.empty(); }
  Line done() { return std::move(line_); }

 private:
  std::size_t left_;
  Line line_;
};

}  // namespace kubeportal::top
