#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace kubeportal::top {

/// A service with more connections than this is not asked for them: the answer would burden the
/// node that is looked at.
constexpr std::uint64_t kMostConnectionsRead = 20'000;

/// Of the connections that run now.
struct EndpointLoad {
  std::uint64_t active = 0;
  std::uint64_t bytes_to_endpoint = 0;
  std::uint64_t bytes_to_client = 0;
};

/// By the name of the service port and the address of the endpoint; empty: none is chosen yet.
using EndpointLoads = std::map<std::pair<std::string, std::string>, EndpointLoad>;

/// Adds up what `GET /v1/connections` of the admin socket answers (docs/ADMIN.md). Throws
/// std::runtime_error with a sentence where the text is not such an answer.
EndpointLoads parse_connections(std::string_view json);

}  // namespace kubeportal::top
