#include "k8sclient/server_url.hpp"

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>

namespace kubeportal::k8sclient {

namespace {

bool has_nothing_but_a_place(const boost::urls::url_view& url) {
  return !url.has_userinfo() && !url.has_query() && !url.has_fragment() &&
         !url.encoded_host_address().empty();
}

std::optional<std::uint16_t> port_of(const boost::urls::url_view& url, bool tls) {
  if (!url.has_port() || url.port().empty()) return tls ? 443 : 80;
  if (url.port_number() == 0) return std::nullopt;
  return url.port_number();
}

}  // namespace

std::optional<ServerUrl> parse_server_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed || !has_nothing_but_a_place(*parsed)) return std::nullopt;
  ServerUrl url;
  url.tls = parsed->scheme_id() == boost::urls::scheme::https;
  if (!url.tls && parsed->scheme_id() != boost::urls::scheme::http) return std::nullopt;
  const auto port = port_of(*parsed, url.tls);
  if (!port) return std::nullopt;
  url.host = parsed->host_address();
  url.port = *port;
  const auto path = parsed->encoded_path();
  url.path.assign(path.data(), path.size());
  while (url.path.ends_with('/')) url.path.pop_back();
  return url;
}

std::string host_and_port(const ServerUrl& url) {
  const bool is_ipv6 = url.host.find(':') != std::string::npos;
  return (is_ipv6 ? "[" + url.host + "]" : url.host) + ":" + std::to_string(url.port);
}

std::string to_string(const ServerUrl& url) {
  return std::string(url.tls ? "https" : "http") + "://" + host_and_port(url) + url.path;
}

}  // namespace kubeportal::k8sclient
