#include "k8sclient/api/ip_text.hpp"

#include <algorithm>
#include <charconv>

#include <arpa/inet.h>

namespace kubeportal::api {

namespace {

bool has_octet_with_leading_zero(std::string_view text) {
  for (std::size_t i = 0; i + 1 < text.size(); ++i) {
    const bool starts_octet = i == 0 || text[i - 1] == '.';
    if (starts_octet && text[i] == '0' && text[i + 1] >= '0' && text[i + 1] <= '9') return true;
  }
  return false;
}

bool looks_like_ipv4(std::string_view text) {
  return std::count(text.begin(), text.end(), '.') == 3 &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

}  // namespace

std::optional<IpFamily> family_of_ip(const std::string& text) {
  if (text.find('\0') != std::string::npos) return std::nullopt;
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    if (has_octet_with_leading_zero(text)) return std::nullopt;
    return IpFamily::ipv4;
  }
  in6_addr v6{};
  if (inet_pton(AF_INET6, text.c_str(), &v6) == 1 && !IN6_IS_ADDR_V4MAPPED(&v6)) {
    return IpFamily::ipv6;
  }
  return std::nullopt;
}

bool is_cidr(std::string_view text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return false;
  text = text.substr(first, text.find_last_not_of(" \t") - first + 1);

  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return false;
  const auto family = family_of_ip(std::string(text.substr(0, slash)));
  const std::string_view digits = text.substr(slash + 1);
  unsigned length = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), length);
  return family && error == std::errc{} && end == digits.data() + digits.size() &&
         length <= (*family == IpFamily::ipv4 ? 32U : 128U);
}

std::string ip_hint(const std::string& text) {
  if (looks_like_ipv4(text) && has_octet_with_leading_zero(text)) {
    return "an IP address without leading zeros (some programs read them as octal)";
  }
  if (text.starts_with("::ffff:") || text.starts_with("::FFFF:")) {
    return "an IP address; write an IPv4 address without ::ffff:";
  }
  return "an IP address such as 10.0.0.1 or fd00::1";
}

bool is_unusable_ip(const std::string& text) {
  in_addr v4{};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) {
    return v4.s_addr == INADDR_ANY || IN_MULTICAST(ntohl(v4.s_addr));
  }
  in6_addr v6{};
  return inet_pton(AF_INET6, text.c_str(), &v6) == 1 &&
         (IN6_IS_ADDR_UNSPECIFIED(&v6) || IN6_IS_ADDR_MULTICAST(&v6));
}

}  // namespace kubeportal::api
