#pragma once

#include "document/field.hpp"
#include "k8sclient/api/names.hpp"
#include "k8sclient/api/object_meta.hpp"
#include "k8sclient/api/service.hpp"

namespace kubeportal::api {

using document::Field;

/// Decodes `metadata` of an object whose name follows `rule`.
ObjectMeta decode_meta(const Field& object, const NameRule& rule);

/// "TCP", "UDP" or "SCTP"; TCP where it is absent or something else.
Protocol decode_protocol(const Field& protocol);

/// An IP address and its family; nullopt, with a Problem where something is given, if it is none.
struct DecodedIp {
  std::string text;
  IpFamily family;
};
std::optional<DecodedIp> decode_ip(const Field& address);

/// An IP address that a packet can be sent to: not 0.0.0.0, ::, or multicast. Loopback is allowed,
/// unlike in an API server: a load balancer on a laptop balances to itself.
std::optional<DecodedIp> decode_reachable_ip(const Field& address);

}  // namespace kubeportal::api
