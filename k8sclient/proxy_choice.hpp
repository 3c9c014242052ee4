#pragma once

#include <optional>
#include <string>

#include "k8sclient/server_url.hpp"

namespace kubeportal::k8sclient {

/// What the environment says of proxies: HTTPS_PROXY, HTTP_PROXY and NO_PROXY, or the same in small
/// letters.
struct ProxyEnvironment {
  std::string https_proxy;
  std::string http_proxy;
  std::string no_proxy;
};

ProxyEnvironment proxy_environment();

/// The proxy of the environment by way of which a server is reached; nullopt: none. Never one for
/// this machine itself, nor for what NO_PROXY names: hosts with the domains below them, addresses,
/// CIDRs, or "*" for all. A proxy that is no http URL counts as none.
/// Source: https://pkg.go.dev/golang.org/x/net/http/httpproxy, as kubectl goes by.
std::optional<ServerUrl> proxy_for(const ServerUrl& server, const ProxyEnvironment& environment);

}  // namespace kubeportal::k8sclient
