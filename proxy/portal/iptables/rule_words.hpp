#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "proxy/model/portal.hpp"

/// The words that rules are made of, spelled and ordered as iptables-save spells them. Each piece
/// ends with a space, but targets, which end the rule.
namespace kubeportal::portal::words {

std::string source(const model::Cidr& block);  ///< empty for a block of length 0: everyone
std::string destination(const model::IpAddress& address);
std::string destination(const model::Cidr& block);
std::string protocol(model::Protocol protocol);
std::string port(model::Protocol protocol, std::uint16_t port);
std::string ports(model::Protocol protocol, std::uint16_t first, std::uint16_t last);
std::string comment(std::string_view text);
std::string jump(std::string_view chain);

inline constexpr std::string_view kFromThisNode = "-m addrtype --src-type LOCAL ";
inline constexpr std::string_view kToThisNode = "-m addrtype --dst-type LOCAL ";
inline constexpr std::string_view kNewConnection = "-m conntrack --ctstate NEW ";
inline constexpr std::string_view kRedirected = "-m conntrack --ctstate DNAT ";
inline constexpr std::string_view kNotRedirected = "-m conntrack ! --ctstate DNAT ";
inline constexpr std::string_view kReturn = "-j RETURN";
inline constexpr std::string_view kAccept = "-j ACCEPT";
inline constexpr std::string_view kDrop = "-j DROP";

/// TCP clients see ECONNREFUSED from it, as with kube-proxy.
std::string_view reject(model::IpFamily family);

/// The block with the bits behind its prefix cleared.
model::Cidr masked(const model::Cidr& block);

/// 16 hexadecimal digits that stand for a text, the same in every version (FNV-1a).
std::string digest(std::string_view text);

}  // namespace kubeportal::portal::words
