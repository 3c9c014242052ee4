#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "k8sclient/api/object_meta.hpp"
#include "k8sclient/api/service.hpp"

namespace kubeportal::api {

/// The label that ties an EndpointSlice to its Service (KEP-752).
inline constexpr const char* kServiceNameLabel = "kubernetes.io/service-name";

/// One entry of `endpoints`, with conditions already resolved: ready nil = true, serving nil =
/// ready, terminating nil = false (KEP-1672).
struct SliceEndpoint {
  std::vector<std::string> addresses;  ///< never empty; consumers use only the first
  bool ready = true;
  bool serving = true;
  bool terminating = false;
  std::string node_name;
  std::string zone;
  std::vector<std::string> hint_zones;  ///< hints.forZones[].name
  std::vector<std::string> hint_nodes;  ///< hints.forNodes[].name

  bool operator==(const SliceEndpoint&) const = default;
};

/// One entry of `ports`. A nil name or a nil or zero number means "ignore this port"; it is kept
/// here so that a slice can be shown as it was received.
struct SlicePort {
  std::optional<std::string> name;
  Protocol protocol = Protocol::tcp;
  std::uint16_t port = 0;

  bool operator==(const SlicePort&) const = default;
};

/// EndpointSlice of discovery.k8s.io/v1, into which v1beta1 and v1 Endpoints are converted when
/// decoding.
struct EndpointSlice {
  ObjectMeta meta;
  std::string service_name;  ///< the label's value; empty: the slice belongs to no Service
  std::optional<IpFamily> address_type;  ///< nullopt: FQDN, which a node proxy ignores
  std::vector<SliceEndpoint> endpoints;
  std::vector<SlicePort> ports;

  bool operator==(const EndpointSlice&) const = default;
};

}  // namespace kubeportal::api
