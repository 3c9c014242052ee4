#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace kubeportal::observe {

/// What a client asks for. Bodies are not read.
struct HttpRequest {
  std::string method;  ///< "GET"
  std::string target;  ///< path and query as sent: "/v1/connections?service=default%2Fweb"
};

/// The part of a target before its query.
std::string_view path_of(std::string_view target);

/// The parameters of a target's query, decoded. nullopt where it cannot be decoded, holds a control
/// character, or gives one twice.
using HttpParameters = std::map<std::string, std::string, std::less<>>;
std::optional<HttpParameters> parameters_of(std::string_view target);

}  // namespace kubeportal::observe
