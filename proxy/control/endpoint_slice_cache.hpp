#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "k8sclient/api/endpoint_slice.hpp"
#include "proxy/control/endpoint.hpp"
#include "proxy/control/slice_endpoints.hpp"
#include "proxy/model/events.hpp"
#include "proxy/model/service_port_name.hpp"

namespace kubeportal::control {

/// The EndpointSlices that exist, by Service and by slice: an endpoint may move from one slice to
/// another, and only all slices together tell what a service port has. A Service is forgotten with
/// its last slice (kubernetes/kubernetes#128928). Owned by Proxier, control thread.
class EndpointSliceCache {
 public:
  /// `node_name` is the name of this node; endpoints on it are local.
  explicit EndpointSliceCache(
      std::string node_name, model::TellEvent tell = [](const api::Event&) {});

  /// A slice came or changed. Returns "namespace/name" of the Service whose endpoints may have
  /// changed by it; nullopt where nothing that a proxy reads is different.
  std::optional<std::string> update(const api::EndpointSlice& slice);

  /// A slice went, or left its Service. Returns the same.
  std::optional<std::string> remove(const api::EndpointSlice& slice);

  /// The endpoints of a service port: slices in the order of their names, endpoints in the order
  /// of their slice. Where the same address and port occurs more than once, the first place counts
  /// and a local copy wins.
  std::vector<Endpoint> endpoints(const model::ServicePortName& service_port) const;

  /// How many addresses of a Service ("namespace/name") are ready on this node, whatever their
  /// port; where it has both families, those of the family that has more, for a pod has one of
  /// each.
  std::size_t ready_here(const std::string& service) const;

  /// How many Services have slices.
  std::size_t services() const { return services_.size(); }

 private:
  using Slices = std::map<std::string, SliceEndpoints>;  // by slice name

  void tell_of_wrong_family(const api::EndpointSlice& slice, const ParsedSlice& parsed);

  const std::string node_name_;
  const model::TellEvent tell_;
  std::unordered_map<std::string, Slices> services_;  // by "namespace/name" of the Service
  std::set<std::string> told_of_;  // slices with an address of the wrong family that exist now
};

}  // namespace kubeportal::control
