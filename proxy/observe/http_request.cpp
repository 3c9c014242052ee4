#include "proxy/observe/http_request.hpp"

#include <utility>

#include <boost/url/encoding_opts.hpp>
#include <boost/url/parse_query.hpp>

namespace kubeportal::observe {

namespace {

/// Nothing that may be asked for holds one, and what is refused is quoted to people.
bool has_control_character(std::string_view text) {
  unsigned char previous = 0;
  for (const char letter : text) {
    const auto c = static_cast<unsigned char>(letter);
    if (c < 0x20 || c == 0x7f) return true;
    if (previous == 0xc2 && c < 0xa0) return true;  // U+0080 to U+009F in UTF-8
    previous = c;
  }
  return false;
}

}  // namespace

std::string_view path_of(std::string_view target) { return target.substr(0, target.find('?')); }

std::optional<HttpParameters> parameters_of(std::string_view target) {
  const auto begin = target.find('?');
  if (begin == std::string_view::npos || begin + 1 == target.size()) return HttpParameters{};
  // Boost.URL 1.81 looks for the zero byte at the end of what it is given.
  const std::string query(target.substr(begin + 1));
  const auto parsed = boost::urls::parse_query(query);
  if (!parsed) return std::nullopt;
  HttpParameters parameters;
  boost::urls::encoding_opts form;
  form.space_as_plus = true;
  for (const auto& entry : *parsed) {
    auto name = entry.key.decode(form);
    auto value = entry.value.decode(form);
    if (has_control_character(name) || has_control_character(value)) return std::nullopt;
    if (!parameters.emplace(std::move(name), std::move(value)).second) return std::nullopt;
  }
  return parameters;
}

}  // namespace kubeportal::observe
