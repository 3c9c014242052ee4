#include "k8sclient/proxy_choice.hpp"

#include <cstdlib>
#include <sstream>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v4.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace kubeportal::k8sclient {

namespace ip = boost::asio::ip;
using boost::system::error_code;

namespace {

std::string variable(const char* name, const char* small_name) {
  const char* value = std::getenv(name);
  if (value == nullptr) value = std::getenv(small_name);
  return value == nullptr ? "" : value;
}

std::optional<ip::address> address_in(const std::string& text) {
  error_code error;
  const auto address = ip::make_address(text, error);
  return error ? std::nullopt : std::optional(address);
}

bool is_in_network(const ip::address& address, const std::string& cidr) {
  error_code error;
  if (address.is_v4()) {
    const auto network = ip::make_network_v4(cidr, error);
    return !error && network.canonical() ==
                         ip::network_v4(address.to_v4(), network.prefix_length()).canonical();
  }
  const auto network = ip::make_network_v6(cidr, error);
  return !error && network.canonical() ==
                       ip::network_v6(address.to_v6(), network.prefix_length()).canonical();
}

bool is_host_or_below(const std::string& host, std::string domain) {
  if (domain.starts_with("*.")) domain.erase(0, 1);
  if (domain.starts_with('.')) return host.ends_with(domain);
  return host == domain || host.ends_with("." + domain);
}

bool is_named(const ServerUrl& server, const std::string& entry) {
  if (entry.empty()) return false;
  if (entry == "*" || entry == host_and_port(server)) return true;
  const auto address = address_in(server.host);
  if (!address) return is_host_or_below(server.host, entry);
  return is_in_network(*address, entry) || address == address_in(entry);
}

bool is_direct(const ServerUrl& server, const std::string& no_proxy) {
  const auto address = address_in(server.host);
  if (server.host == "localhost" || (address && address->is_loopback())) return true;
  std::istringstream entries(no_proxy);
  for (std::string entry; std::getline(entries, entry, ',');) {
    std::erase(entry, ' ');
    if (is_named(server, entry)) return true;
  }
  return false;
}

}  // namespace

ProxyEnvironment proxy_environment() {
  return {.https_proxy = variable("HTTPS_PROXY", "https_proxy"),
          .http_proxy = variable("HTTP_PROXY", "http_proxy"),
          .no_proxy = variable("NO_PROXY", "no_proxy")};
}

std::optional<ServerUrl> proxy_for(const ServerUrl& server, const ProxyEnvironment& environment) {
  if (is_direct(server, environment.no_proxy)) return std::nullopt;
  auto proxy = server.tls ? environment.https_proxy : environment.http_proxy;
  if (!proxy.empty() && proxy.find("://") == std::string::npos) proxy.insert(0, "http://");
  const auto url = parse_server_url(proxy);
  return url && !url->tls ? url : std::nullopt;
}

}  // namespace kubeportal::k8sclient
