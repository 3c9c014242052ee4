#include "proxy/control/endpoint_slice_cache.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <spdlog/spdlog.h>

#include "proxy/control/service_ports.hpp"

namespace kubeportal::control {

namespace {

std::string service_of(const api::EndpointSlice& slice) {
  return slice.meta.namespace_ + "/" + slice.service_name;
}

/// Slices of headless Services are not watched by kube-proxy either.
bool belongs_to_a_portal(const api::EndpointSlice& slice) {
  return !slice.service_name.empty() && !slice.meta.labels.contains(kHeadlessLabel);
}

/// Endpoints collected from several slices, without duplicates.
class Collapsed {
 public:
  void add(Endpoint endpoint) {
    const auto [place, is_new] = index_.try_emplace(endpoint.address, endpoints_.size());
    if (is_new) {
      endpoints_.push_back(std::move(endpoint));
    } else if (endpoint.local && !endpoints_[place->second].local) {
      endpoints_[place->second] = std::move(endpoint);
    }
  }
  std::vector<Endpoint> take() { return std::move(endpoints_); }

 private:
  std::vector<Endpoint> endpoints_;
  std::map<model::SocketAddress, std::size_t> index_;
};

}  // namespace

EndpointSliceCache::EndpointSliceCache(std::string node_name, model::TellEvent tell)
    : node_name_(std::move(node_name)), tell_(std::move(tell)) {}

std::optional<std::string> EndpointSliceCache::update(const api::EndpointSlice& slice) {
  if (!belongs_to_a_portal(slice)) return remove(slice);
  auto parsed = parse_slice(slice, node_name_);
  tell_of_wrong_family(slice, parsed);

  auto service = service_of(slice);
  const auto [entry, is_new] = services_[service].try_emplace(slice.meta.name);
  if (!is_new && entry->second == parsed.usable) return std::nullopt;
  entry->second = std::move(parsed.usable);
  return service;
}

std::optional<std::string> EndpointSliceCache::remove(const api::EndpointSlice& slice) {
  told_of_.erase(api::key_of(slice.meta));
  auto service = service_of(slice);
  const auto slices = services_.find(service);
  if (slices == services_.end() || slices->second.erase(slice.meta.name) == 0) return std::nullopt;
  if (slices->second.empty()) services_.erase(slices);
  return service;
}

std::vector<Endpoint> EndpointSliceCache::endpoints(
    const model::ServicePortName& service_port) const {
  const auto slices = services_.find(service_port.namespace_ + "/" + service_port.name);
  if (slices == services_.end()) return {};

  Collapsed collapsed;
  for (const auto& [name, slice] : slices->second) {
    for (const auto& port : slice.ports) {
      if (port.name != service_port.port || port.protocol != service_port.protocol) continue;
      for (auto endpoint : slice.endpoints) {
        endpoint.address.port = port.number;
        collapsed.add(std::move(endpoint));
      }
    }
  }
  return collapsed.take();
}

std::size_t EndpointSliceCache::ready_here(const std::string& service) const {
  const auto slices = services_.find(service);
  if (slices == services_.end()) return 0;
  std::array<std::set<model::IpAddress>, 2> of_family;
  for (const auto& [name, slice] : slices->second) {
    if (slice.ports.empty()) continue;
    for (const auto& endpoint : slice.endpoints) {
      const auto& address = endpoint.address.address;
      if (endpoint.local && endpoint.ready) of_family[address.is_v6() ? 1 : 0].insert(address);
    }
  }
  return std::max(of_family[0].size(), of_family[1].size());
}

void EndpointSliceCache::tell_of_wrong_family(const api::EndpointSlice& slice,
                                              const ParsedSlice& parsed) {
  const auto key = api::key_of(slice.meta);
  if (!parsed.address_of_wrong_family) {
    told_of_.erase(key);
  } else if (told_of_.insert(key).second) {
    spdlog::warn(
        "EndpointSlice {}: ignoring {} and other addresses that are not {}, its addressType", key,
        *parsed.address_of_wrong_family, model::to_string(*slice.address_type));
    tell_({.regarding = api::service_called(service_of(slice)),
           .type = api::Event::Type::warning,
           .reason = "KubeProxyIncorrectIPVersion",
           .action = "GatherEndpoints",
           .note = *parsed.address_of_wrong_family + " in EndpointSlice " + key +
                   " has incorrect IP version"});
  }
}

}  // namespace kubeportal::control
