#include "proxy/model/moment.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <string>
#include <utility>

namespace kubeportal::model {

namespace {

using SystemClock = std::chrono::system_clock;

constexpr double kLongest = 100 * 365.25 * 86400;

constexpr std::array<std::pair<std::string_view, double>, 5> kUnits{
    {{"ms", 0.001}, {"s", 1}, {"m", 60}, {"h", 3600}, {"d", 86400}}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// What nanoseconds since 1970 can express, in whole years.
constexpr std::chrono::year kFirstYear(1678);
constexpr std::chrono::year kLastYear(2261);

/// strptime(3) alone would take fewer digits, signs and blanks.
bool begins_as_moment(std::string_view text) {
  constexpr std::string_view kShape = "0000-00-00T00:00:00";
  return text.size() > kShape.size() &&
         std::ranges::equal(kShape, text.substr(0, kShape.size()), [](char shape, char c) {
           return shape == '0' ? is_digit(c) : shape == c;
         });
}

/// Takes digits with an optional fraction off the front.
std::optional<double> take_number(std::string_view& rest) {
  if (rest.empty() || !is_digit(rest.front())) return std::nullopt;
  double number = 0;
  const auto [end, error] =
      std::from_chars(rest.data(), rest.data() + rest.size(), number, std::chars_format::fixed);
  if (error != std::errc{}) return std::nullopt;
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return number;
}

std::optional<double> take_unit(std::string_view& rest) {
  std::size_t length = 0;
  while (length < rest.size() && !is_digit(rest[length])) ++length;
  const auto name = rest.substr(0, length);
  rest.remove_prefix(length);
  for (const auto& [spelling, seconds] : kUnits) {
    if (spelling == name) return seconds;
  }
  return std::nullopt;
}

}  // namespace

std::optional<SystemClock::time_point> parse_utc(std::string_view text) {
  if (!begins_as_moment(text)) return std::nullopt;
  std::tm fields{};
  const std::string terminated(text);
  const char* rest = ::strptime(terminated.c_str(), "%Y-%m-%dT%H:%M:%S", &fields);
  if (rest == nullptr) return std::nullopt;
  const std::chrono::year_month_day day(
      std::chrono::year(fields.tm_year + 1900),
      std::chrono::month(static_cast<unsigned>(fields.tm_mon) + 1),
      std::chrono::day(static_cast<unsigned>(fields.tm_mday)));
  if (!day.ok() || day.year() < kFirstYear || day.year() > kLastYear) return std::nullopt;
  auto time = SystemClock::from_time_t(::timegm(&fields));
  if (*rest == '.') {
    auto digit = std::chrono::nanoseconds(std::chrono::seconds(1)) / 10;
    for (++rest; is_digit(*rest); ++rest, digit /= 10) {
      time += std::chrono::duration_cast<SystemClock::duration>(digit * (*rest - '0'));
    }
  }
  if (std::string_view(rest, terminated.c_str() + terminated.size()) != "Z") return std::nullopt;
  return time;
}

std::optional<std::chrono::nanoseconds> parse_duration(std::string_view text) {
  double seconds = 0;
  bool has_unit = false;
  do {
    const auto number = take_number(text);
    if (!number) return std::nullopt;
    if (text.empty() && !has_unit) {
      seconds = *number;
      break;
    }
    const auto unit = take_unit(text);
    if (!unit) return std::nullopt;
    has_unit = true;
    seconds += *number * *unit;
  } while (!text.empty());
  if (!(seconds <= kLongest)) return std::nullopt;
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
      std::chrono::duration<double>(seconds));
}

}  // namespace kubeportal::model
