#pragma once

#include <string_view>

/// What a piece of text is, decided without looking anything up.
namespace kubeportal::config {

/// Four decimal numbers; no leading zeros.
bool is_ipv4(std::string_view text);

/// Without brackets; a zone ("fe80::1%eth0") is allowed.
bool is_ipv6(std::string_view text);

/// An address of either family without a zone, a slash and a prefix length of that family. Host
/// bits may be set, as kube-proxy allows.
bool is_cidr(std::string_view text);

/// A DNS name as RFC 1123 has it, underscores and one final dot allowed. What ends in a label of
/// digits alone is meant as an IPv4 address and is not a name.
bool is_host_name(std::string_view text);

/// A Kubernetes node name: a lower-case RFC 1123 subdomain, at most 253 characters.
bool is_node_name(std::string_view text);

/// The value of a Kubernetes label, at most 63 characters; the empty value is not meant here.
bool is_label_value(std::string_view text);

}  // namespace kubeportal::config
