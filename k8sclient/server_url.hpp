#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kubeportal::k8sclient {

/// What a server URL must look like, for error messages.
inline constexpr const char* kServerUrlAllowed =
    "a URL without user or password, such as https://10.0.0.1:6443";

/// Where an API server is.
struct ServerUrl {
  bool tls = true;
  std::string host;  ///< a name or an address, IPv6 without brackets
  std::uint16_t port = 443;
  std::string path;  ///< before every path that is asked for, without a slash at its end

  bool operator==(const ServerUrl&) const = default;
};

/// nullopt for anything but http(s)://host[:port][/path].
std::optional<ServerUrl> parse_server_url(std::string_view text);

/// "10.0.0.1:6443", "[fd00::1]:6443".
std::string host_and_port(const ServerUrl& url);

/// For messages: "https://10.0.0.1:6443".
std::string to_string(const ServerUrl& url);

}  // namespace kubeportal::k8sclient
