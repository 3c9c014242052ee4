#include "config/go_duration.hpp"

#include <array>
#include <limits>
#include <optional>
#include <utility>

namespace kubeportal::config {

namespace {

using Nanoseconds = std::uint64_t;  // without the sign; 2^63 is the largest magnitude, as in Go

constexpr Nanoseconds kLargest = Nanoseconds{1} << 63;

constexpr std::array<std::pair<std::string_view, Nanoseconds>, 8> kUnits{{
    {"ns", 1},
    {"us", 1'000},
    {"\u00B5s", 1'000},  // the micro sign
    {"\u03BCs", 1'000},  // the Greek letter mu
    {"ms", 1'000'000},
    {"s", 1'000'000'000},
    {"m", 60'000'000'000},
    {"h", 3'600'000'000'000},
}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::string_view take_while(std::string_view& rest, auto wanted) {
  std::size_t length = 0;
  while (length < rest.size() && wanted(rest[length])) ++length;
  const auto taken = rest.substr(0, length);
  rest.remove_prefix(length);
  return taken;
}

std::optional<Nanoseconds> scaled(std::string_view digits, Nanoseconds unit) {
  Nanoseconds number = 0;
  for (const char c : digits) {
    const auto digit = static_cast<Nanoseconds>(c - '0');
    if (number > (kLargest - digit) / 10) return std::nullopt;
    number = number * 10 + digit;
  }
  if (number > kLargest / unit) return std::nullopt;
  return number * unit;
}

// Digits past the unit's own are below a nanosecond, so a fraction of any length cannot overflow.
Nanoseconds fraction_of(std::string_view digits, Nanoseconds unit) {
  Nanoseconds numerator = 0;
  Nanoseconds denominator = 1;
  for (const char c : digits) {
    if (denominator > unit) break;
    numerator = numerator * 10 + static_cast<Nanoseconds>(c - '0');
    denominator *= 10;
  }
  const auto product = static_cast<__uint128_t>(numerator) * unit;
  return static_cast<Nanoseconds>(product / denominator);
}

std::optional<Nanoseconds> unit_named(std::string_view name) {
  for (const auto& [spelling, length] : kUnits) {
    if (spelling == name) return length;
  }
  return std::nullopt;
}

/// `count` of `unit`s with the fraction that is left, without zeros at its end: "1.5".
std::string with_fraction(Nanoseconds count, Nanoseconds unit) {
  std::string text = std::to_string(count / unit);
  std::string fraction;
  for (Nanoseconds rest = count % unit; rest > 0; rest %= unit) {
    rest *= 10;
    fraction += static_cast<char>('0' + rest / unit);
  }
  return fraction.empty() ? text : text + '.' + fraction;
}

}  // namespace

boost::system::result<std::chrono::nanoseconds, DurationFault> parse_go_duration(
    std::string_view text) {
  std::string_view rest = text;
  const bool negative = rest.starts_with('-');
  if (negative || rest.starts_with('+')) rest.remove_prefix(1);
  if (rest == "0") return std::chrono::nanoseconds{0};
  if (rest.empty()) return DurationFault::not_a_duration;

  Nanoseconds total = 0;
  while (!rest.empty()) {
    const auto whole = take_while(rest, is_digit);
    std::string_view fraction;
    if (rest.starts_with('.')) {
      rest.remove_prefix(1);
      fraction = take_while(rest, is_digit);
    }
    if (whole.empty() && fraction.empty()) return DurationFault::not_a_duration;

    const auto name = take_while(rest, [](char c) { return c != '.' && !is_digit(c); });
    if (name.empty()) return DurationFault::no_unit;
    const auto unit = unit_named(name);
    if (!unit) return DurationFault::unknown_unit;

    const auto part = scaled(whole, *unit);
    if (!part || *part > kLargest - total) return DurationFault::too_long;
    total += *part;
    const auto remainder = fraction_of(fraction, *unit);
    if (remainder > kLargest - total) return DurationFault::too_long;
    total += remainder;
  }

  if (negative) return std::chrono::nanoseconds{static_cast<std::int64_t>(-total)};
  if (total == kLargest) return DurationFault::too_long;
  return std::chrono::nanoseconds{static_cast<std::int64_t>(total)};
}

std::string to_go_string(std::chrono::nanoseconds duration) {
  if (duration.count() == 0) return "0s";
  const bool negative = duration.count() < 0;
  const auto total = negative ? 0 - static_cast<Nanoseconds>(duration.count())
                              : static_cast<Nanoseconds>(duration.count());
  std::string text = negative ? "-" : "";
  constexpr Nanoseconds kSecond = 1'000'000'000;
  if (total < 1'000) return text + std::to_string(total) + "ns";
  if (total < 1'000'000) return text + with_fraction(total, 1'000) + "\u00B5s";
  if (total < kSecond) return text + with_fraction(total, 1'000'000) + "ms";
  const Nanoseconds minutes = total / (60 * kSecond);
  if (minutes >= 60) text += std::to_string(minutes / 60) + 'h';
  if (minutes > 0) text += std::to_string(minutes % 60) + 'm';
  return text + with_fraction(total % (60 * kSecond), kSecond) + 's';
}

}  // namespace kubeportal::config
