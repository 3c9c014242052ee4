#include "k8sclient/api/names.hpp"

#include <algorithm>
#include <string_view>

namespace kubeportal::api {

namespace {

// Names go into rules, file names and logs: only these characters, whatever the locale.
bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool is_lower_or_digit(char c) { return is_lower(c) || is_digit(c); }
bool is_letter_or_digit(char c) { return is_lower_or_digit(c) || (c >= 'A' && c <= 'Z'); }

bool is_dns_label(std::string_view text) {
  return !text.empty() && text.size() <= 63 && is_lower_or_digit(text.front()) &&
         is_lower_or_digit(text.back()) && std::all_of(text.begin(), text.end(), [](char c) {
           return is_lower_or_digit(c) || c == '-';
         });
}

bool is_dns1035_label(std::string_view text) {
  return is_dns_label(text) && is_lower(text.front());
}

bool is_dns_subdomain(std::string_view text) {
  if (text.size() > 253) return false;
  while (true) {
    const auto dot = text.find('.');
    const std::string_view part = text.substr(0, dot);
    // A part may be longer than a DNS label: API servers check only the whole.
    if (part.empty() || !is_lower_or_digit(part.front()) || !is_lower_or_digit(part.back()) ||
        !std::all_of(part.begin(), part.end(),
                     [](char c) { return is_lower_or_digit(c) || c == '-'; })) {
      return false;
    }
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

bool is_label_value(std::string_view text) {
  if (text.empty()) return true;
  return text.size() <= 63 && is_letter_or_digit(text.front()) && is_letter_or_digit(text.back()) &&
         std::all_of(text.begin(), text.end(), [](char c) {
           return is_letter_or_digit(c) || c == '-' || c == '_' || c == '.';
         });
}

bool is_qualified_name(std::string_view text) {
  if (const auto slash = text.find('/'); slash != std::string_view::npos) {
    if (!is_dns_subdomain(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
  }
  return !text.empty() && is_label_value(text);
}

}  // namespace

const NameRule kDnsLabel{is_dns_label,
                         "a DNS label: at most 63 of a-z, 0-9 and -, starting and ending with a "
                         "letter or digit (RFC 1123)"};
const NameRule kDns1035Label{is_dns1035_label,
                             "a DNS label: at most 63 of a-z, 0-9 and -, starting with a letter "
                             "and ending with a letter or digit (RFC 1035)"};
const NameRule kDnsSubdomain{is_dns_subdomain,
                             "a DNS name: at most 253 of a-z, 0-9, - and ., each part starting "
                             "and ending with a letter or digit (RFC 1123)"};
const NameRule kLabelValue{is_label_value,
                           "empty, or at most 63 letters, digits, -, _ and ., starting and ending "
                           "with a letter or digit"};
const NameRule kQualifiedName{is_qualified_name,
                              "a name of at most 63 letters, digits, -, _ and ., after an optional "
                              "DNS name and a slash"};

}  // namespace kubeportal::api
