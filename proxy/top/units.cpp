#include "proxy/top/units.hpp"

#include <spdlog/fmt/fmt.h>

namespace kubeportal::top {

namespace {

/// Three digits: below ten or hundred one of them after the point.
std::string three_digits(double number, double one_decimal_below) {
  return number < one_decimal_below ? fmt::format("{:.1f}", number) : fmt::format("{:.0f}", number);
}

bool continues_a_character(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

}  // namespace

std::string scaled(double number) {
  if (number <= 0) return "0";
  if (number < 0.05) return "<0.1";
  std::string_view units = " kMGTPE";
  while (number >= 999.5 && units.size() > 1) {
    number /= 1000;
    units.remove_prefix(1);
  }
  if (units.front() == ' ') return three_digits(number, 9.95);
  return three_digits(number, 99.95) + units.front();
}

std::string count(std::uint64_t number) {
  return number < 10 ? std::to_string(number) : scaled(static_cast<double>(number));
}

std::string to_text(const std::optional<Latency>& latency) {
  if (!latency) return "-";
  if (latency->above) return fmt::format(">{:g} s", latency->seconds);
  const double seconds = latency->seconds;
  if (seconds < 999.5e-6) return fmt::format("{:.0f} us", seconds * 1e6);
  if (seconds < 999.5e-3) return three_digits(seconds * 1e3, 9.95) + " ms";
  return three_digits(seconds, 9.95) + " s";
}

std::string printable(std::string_view text) {
  std::string result;
  for (const char byte : text) {
    if (byte >= ' ' && byte <= '~') {
      result += byte;
    } else if (!continues_a_character(byte)) {
      result += '?';
    }
  }
  return result;
}

std::string cut_in_the_middle(std::string_view text, std::size_t width) {
  constexpr std::string_view kDots = "...";
  if (text.size() <= width) return std::string(text);
  if (width <= kDots.size() + 1) return std::string(text.substr(0, width));
  const auto kept = width - kDots.size();
  const auto front = kept - kept / 2;
  return std::string(text.substr(0, front)) + std::string(kDots) +
         std::string(text.substr(text.size() - kept / 2));
}

}  // namespace kubeportal::top
