#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <boost/system/result.hpp>

#include "config/options.hpp"

namespace kubeportal::config {

/// What one place allows of a host and a port.
struct HostPortRules {
  bool host_may_be_name = false;
  bool host_may_be_absent = false;  ///< ":8080", every address of the machine
  bool port_may_be_zero = false;    ///< any free port
  /// Taken where the text is an address alone, as kube-proxy does with its bind addresses:
  /// "127.0.0.1", "::1" and "[::1]" are whole then. Without it a port must be given.
  std::optional<std::uint16_t> default_port = std::nullopt;
};

struct HostPortFault {
  std::string why;  ///< a clause: what is wrong and, where it is plain, what to write instead
};

/// Reads "10.0.0.1:80", "[fd00::1]:80", "example.org:80" and ":80" as far as the rules allow.
boost::system::result<HostPort, HostPortFault> parse_host_port(std::string_view text,
                                                               const HostPortRules& rules);

/// What parse_host_port reads: IPv6 in brackets.
std::string to_string(const HostPort& address);

}  // namespace kubeportal::config
