#pragma once

#include <optional>
#include <string>
#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "proxy/control/endpoint.hpp"

namespace kubeportal::control {

/// What an EndpointSlice says, reduced to what a node proxy uses.
struct SliceEndpoints {
  struct Port {
    std::string name;
    api::Protocol protocol = api::Protocol::tcp;
    std::uint16_t number = 0;

    bool operator==(const Port&) const = default;
  };
  std::vector<Port> ports;
  std::vector<Endpoint> endpoints;  ///< in the slice's order, without port numbers

  bool operator==(const SliceEndpoints&) const = default;
};

struct ParsedSlice {
  SliceEndpoints usable;
  /// The first address that is not of the slice's addressType; nullopt: all are.
  std::optional<std::string> address_of_wrong_family;
};

/// Reads a slice as kube-proxy does: a port without name or number is ignored, of an endpoint's
/// addresses only the first counts, an address of another family than addressType is ignored, and
/// so is everything in a slice of host names. Local endpoints are those of node `node_name`.
ParsedSlice parse_slice(const api::EndpointSlice& slice, const std::string& node_name);

}  // namespace kubeportal::control
