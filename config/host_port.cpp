#include "config/host_port.hpp"

#include <charconv>

#include "config/ip_syntax.hpp"

namespace kubeportal::config {

namespace {

constexpr const char* kBrackets =
    "an IPv6 address with a port is written in brackets: [fd00::1]:80";

struct Pieces {
  std::string_view host;
  std::optional<std::string_view> port;
  bool bracketed = false;
};

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

boost::system::result<Pieces, HostPortFault> split(std::string_view text) {
  if (text.starts_with('[')) {
    const auto close = text.find(']');
    if (close == std::string_view::npos) return HostPortFault{"the bracket is not closed"};
    const auto host = text.substr(1, close - 1);
    const auto rest = text.substr(close + 1);
    if (rest.empty()) return Pieces{host, std::nullopt, true};
    if (rest.front() != ':') return HostPortFault{"after the bracket comes a colon and the port"};
    return Pieces{host, rest.substr(1), true};
  }
  const auto colon = text.find(':');
  if (colon == std::string_view::npos || is_ipv6(text)) return Pieces{text, std::nullopt};
  if (text.find("://") != std::string_view::npos) {
    return HostPortFault{"a scheme such as http:// does not belong here"};
  }
  if (text.find(':', colon + 1) != std::string_view::npos) return HostPortFault{kBrackets};
  return Pieces{text.substr(0, colon), text.substr(colon + 1)};
}

std::optional<std::uint16_t> read_port(std::string_view digits) {
  std::uint16_t port = 0;
  const auto* const end = digits.data() + digits.size();
  const auto [stopped, error] = std::from_chars(digits.data(), end, port);
  if (error != std::errc{} || stopped != end) return std::nullopt;
  return port;
}

// What to write instead of a text without a port.
HostPortFault without_port(const Pieces& pieces) {
  const std::string host(pieces.host);
  if (read_port(host)) return {"a port alone is written with a colon: :" + host};
  if (is_ipv6(host) && !pieces.bracketed) return {kBrackets};
  return {"the port is missing"};
}

std::optional<HostPortFault> fault_of_host(const Pieces& pieces, const HostPortRules& rules) {
  const auto host = pieces.host;
  if (pieces.bracketed) {
    if (is_ipv6(host)) return std::nullopt;
    return HostPortFault{quoted(host) +
                         " is not an IPv6 address, and only those stand in brackets"};
  }
  if (host.empty()) {
    if (rules.host_may_be_absent) return std::nullopt;
    return HostPortFault{"the host is missing"};
  }
  if (is_ipv4(host) || is_ipv6(host)) return std::nullopt;
  if (!rules.host_may_be_name) return HostPortFault{quoted(host) + " is not an IP address"};
  if (is_host_name(host)) return std::nullopt;
  return HostPortFault{quoted(host) + " is neither an IP address nor a host name"};
}

}  // namespace

boost::system::result<HostPort, HostPortFault> parse_host_port(std::string_view text,
                                                               const HostPortRules& rules) {
  const auto pieces = split(text);
  if (!pieces) return pieces.error();
  if (!pieces->port && !rules.default_port) return without_port(*pieces);
  if (auto fault = fault_of_host(*pieces, rules)) return *std::move(fault);

  HostPort address{std::string(pieces->host), rules.default_port.value_or(0)};
  if (!pieces->port) return address;
  const auto port = read_port(*pieces->port);
  if (!port)
    return HostPortFault{"the port " + quoted(*pieces->port) + " is not a number from 0 to 65535"};
  if (*port == 0 && !rules.port_may_be_zero) return HostPortFault{"port 0 cannot be dialled"};
  address.port = *port;
  return address;
}

std::string to_string(const HostPort& address) {
  const bool v6 = address.host.find(':') != std::string::npos;
  return (v6 ? '[' + address.host + ']' : address.host) + ':' + std::to_string(address.port);
}

}  // namespace kubeportal::config
