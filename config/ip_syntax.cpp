#include "config/ip_syntax.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include <arpa/inet.h>

namespace kubeportal::config {

namespace {

constexpr std::size_t kLongestName = 253;
constexpr std::size_t kLongestLabel = 63;

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

bool kernel_reads(int family, std::string_view text) {
  // A terminating zero inside would hide what follows from inet_pton.
  if (text.find('\0') != std::string_view::npos) return false;
  in6_addr address{};
  return inet_pton(family, std::string(text).c_str(), &address) == 1;
}

bool is_label(std::string_view label, bool (*inside)(char)) {
  return !label.empty() && label.size() <= kLongestLabel && label.front() != '-' &&
         label.back() != '-' && std::ranges::all_of(label, inside);
}

bool are_labels(std::string_view name, bool (*inside)(char)) {
  if (name.size() > kLongestName) return false;
  for (;;) {
    const auto dot = name.find('.');
    if (!is_label(name.substr(0, dot), inside)) return false;
    if (dot == std::string_view::npos) return true;
    name.remove_prefix(dot + 1);
  }
}

}  // namespace

bool is_ipv4(std::string_view text) { return kernel_reads(AF_INET, text); }

bool is_ipv6(std::string_view text) {
  const auto percent = text.find('%');
  const bool zone_is_named = percent == std::string_view::npos || percent + 1 < text.size();
  return zone_is_named && kernel_reads(AF_INET6, text.substr(0, percent));
}

bool is_cidr(std::string_view text) {
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto address = text.substr(0, slash);
  const auto digits = text.substr(slash + 1);
  const bool v4 = kernel_reads(AF_INET, address);
  if (!v4 && !kernel_reads(AF_INET6, address)) return false;

  unsigned length = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, length);
  return error == std::errc{} && stopped == end && length <= (v4 ? 32U : 128U);
}

bool is_host_name(std::string_view text) {
  if (text.ends_with('.')) text.remove_suffix(1);
  const auto last = text.substr(text.rfind('.') + 1);
  if (std::ranges::all_of(last, is_digit)) return false;
  return are_labels(text, [](char c) {
    return is_digit(c) || is_lower(c) || is_upper(c) || c == '-' || c == '_';
  });
}

bool is_label_value(std::string_view text) {
  const auto is_letter_or_digit = [](char c) { return is_lower(c) || is_upper(c) || is_digit(c); };
  return !text.empty() && text.size() <= kLongestLabel && is_letter_or_digit(text.front()) &&
         is_letter_or_digit(text.back()) && std::ranges::all_of(text, [&](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_node_name(std::string_view text) {
  return are_labels(text, [](char c) { return is_digit(c) || is_lower(c) || c == '-'; });
}

}  // namespace kubeportal::config
