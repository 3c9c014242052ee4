#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "k8sclient/api/service.hpp"

namespace kubeportal::api {

/// The family of an IP address written as text; nullopt for anything that is not exactly one.
/// Octets with leading zeros are refused: some programs read them as octal (CVE-2021-29923). So
/// are IPv4 addresses in IPv6 clothing (::ffff:1.2.3.4), whose family is a matter of opinion.
std::optional<IpFamily> family_of_ip(const std::string& text);

/// Whether `text`, without white space around it, is a block such as 10.0.0.0/8 or fd00::/8.
bool is_cidr(std::string_view text);

/// What is allowed instead of `text`, which is no IP address: names the reason where it is known.
std::string ip_hint(const std::string& text);

/// Whether nothing can be reached at this address: 0.0.0.0, ::, or multicast.
bool is_unusable_ip(const std::string& text);

}  // namespace kubeportal::api
