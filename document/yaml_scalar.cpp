#include "document/yaml_scalar.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <string>

#include <nlohmann/json.hpp>

namespace kubeportal::document {

using nlohmann::json;

namespace {

using namespace std::string_view_literals;

constexpr std::array kTrue{"y"sv,    "Y"sv,    "yes"sv, "Yes"sv, "YES"sv, "true"sv,
                           "True"sv, "TRUE"sv, "on"sv,  "On"sv,  "ON"sv};
constexpr std::array kFalse{"n"sv,     "N"sv,     "no"sv,  "No"sv,  "NO"sv, "false"sv,
                            "False"sv, "FALSE"sv, "off"sv, "Off"sv, "OFF"sv};
constexpr std::array kNull{""sv, "~"sv, "null"sv, "Null"sv, "NULL"sv};
constexpr std::size_t kLongestWord = 5;

template <typename Words>
bool is_one_of(const Words& words, std::string_view text) {
  return std::find(words.begin(), words.end(), text) != words.end();
}

/// Digits with Go's prefixes: 0x, 0o, 0b, and a bare 0 for octal.
std::optional<json> integer(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  int base = 10;
  if (text.size() > 1 && text.front() == '0') {
    const char mark = static_cast<char>(text[1] | 0x20);
    base = mark == 'x' ? 16 : mark == 'b' ? 2 : 8;
    text.remove_prefix(mark == 'x' || mark == 'b' || mark == 'o' ? 2 : 1);
  }
  std::uint64_t number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number, base);
  if (error != std::errc{} || rest != end) return std::nullopt;
  if (!negative) return json(number);
  if (number > static_cast<std::uint64_t>(INT64_MAX) + 1) return std::nullopt;
  return json(static_cast<std::int64_t>(0 - number));
}

/// Decimal only: from_chars knows "inf" and "nan" too, which here are text.
std::optional<json> decimal_fraction(std::string_view text) {
  if (text.find_first_not_of("0123456789.eE+-") != text.npos) return std::nullopt;
  if (text.starts_with('+')) text.remove_prefix(1);
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  if (error != std::errc{} || rest != end || !std::isfinite(number)) return std::nullopt;
  return json(number);
}

bool may_start_number(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.'; }

}  // namespace

json resolve_plain_scalar(std::string_view text) {
  if (text.size() <= kLongestWord) {
    if (is_one_of(kNull, text)) return nullptr;
    if (is_one_of(kTrue, text)) return true;
    if (is_one_of(kFalse, text)) return false;
  }
  if (may_start_number(text.front())) {
    std::string digits(text);
    std::erase(digits, '_');
    if (auto number = integer(digits)) return *std::move(number);
    if (auto number = decimal_fraction(digits)) return *std::move(number);
  }
  return std::string(text);
}

json resolve_tagged_scalar(std::string_view tag, std::string_view text) {
  constexpr std::string_view kCore = "tag:yaml.org,2002:";
  const std::string_view kind = tag.starts_with(kCore) ? tag.substr(kCore.size()) : "";
  if (kind == "int" || kind == "float" || kind == "bool" || kind == "null") {
    return resolve_plain_scalar(text);
  }
  return std::string(text);
}

}  // namespace kubeportal::document
