#include "proxy/explain/portal_search.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <spdlog/fmt/fmt.h>

namespace kubeportal::explain {

namespace {

using control::Description;
using model::PortalKind;
using model::ServicePortName;

bool is_here(const model::Portal& portal, const model::IpAddress& address, const World& world) {
  if (portal.kind != PortalKind::node_port) return portal.address.address == address;
  const auto family = model::family_of(address);
  if (model::family_of(portal.address.address) != family || !world.local.contains(address)) {
    return false;
  }
  const auto served = world.node_ports.of(family, world.local);
  return std::ranges::any_of(
      served, [&](const model::IpAddress& one) { return one.is_unspecified() || one == address; });
}

/// "10.96.0.10:80 is the ClusterIP of default/web:http/TCP".
std::string what_it_is(const FoundPortal& found) {
  return fmt::format("{} is {} {} of {}", model::to_string(found.dialled),
                     found.portal.kind == PortalKind::cluster_ip ? "the" : "a",
                     model::to_string(found.portal.kind), to_string(found.service_port));
}

/// Searches for an address.
class AddressSearch {
 public:
  AddressSearch(const DialledAddress& dialled, const Description& description, const World& world)
      : dialled_(dialled), description_(description), world_(world) {}

  PortalSearch run() const {
    const auto all = matches();
    if (all.empty()) return {std::nullopt, why_none()};
    PortalSearch search{all.front(), what_it_is(all.front())};
    std::string others;
    for (const auto& other : all) {
      if (other.service_port == all.front().service_port) continue;
      others += (others.empty() ? "" : ", ") + to_string(other.service_port);
    }
    if (!others.empty()) search.finding += "; it comes before " + others;
    return search;
  }

  /// Who asks for the address, the one that has it first: rules for addresses come before those for
  /// node ports, then whom the proxy hears of first.
  std::vector<FoundPortal> matches() const {
    std::vector<FoundPortal> found;
    for (const auto& [name, plan] : description_.service_ports) {
      for (const auto& portal : plan.portals) {
        if (name.protocol == dialled_.protocol && portal.address.port == dialled_.address.port &&
            is_here(portal, dialled_.address.address, world_)) {
          found.push_back({name, &plan, portal, dialled_.address});
        }
      }
    }
    std::ranges::stable_sort(found, {}, [](const FoundPortal& one) {
      return std::pair(one.portal.kind == PortalKind::node_port, service_key(one.service_port));
    });
    return found;
  }

 private:
  std::string why_none() const {
    const auto what = to_string(Destination(dialled_));
    if (const auto ports = ports_there(); !ports.empty()) {
      return fmt::format("no Service has {}; there are {}", what, ports);
    }
    if (const auto where = node_ports_elsewhere(); !where.empty()) {
      return fmt::format("{} is no address that --nodeport-addresses serves node port {} of {} on",
                         dialled_.address.address.to_string(), dialled_.address.port, where);
    }
    if (const auto endpoint = endpoint_there(); !endpoint.empty()) return endpoint;
    return fmt::format("no Service has {}", what);
  }

  /// What is served at the same address.
  std::string ports_there() const {
    std::string ports;
    for (const auto& [name, plan] : description_.service_ports) {
      for (const auto& portal : plan.portals) {
        if (portal.kind == PortalKind::node_port) continue;
        if (portal.address.address != dialled_.address.address) continue;
        ports += fmt::format("{}{}/{} of {}", ports.empty() ? "" : ", ", portal.address.port,
                             model::to_string(name.protocol), service_key(name));
      }
    }
    return ports;
  }

  std::string node_ports_elsewhere() const {
    for (const auto& [name, plan] : description_.service_ports) {
      for (const auto& portal : plan.portals) {
        if (portal.kind == PortalKind::node_port && name.protocol == dialled_.protocol &&
            portal.address.port == dialled_.address.port &&
            model::family_of(portal.address.address) ==
                model::family_of(dialled_.address.address)) {
          return service_key(name);
        }
      }
    }
    return {};
  }

  /// Of a Service whose endpoint has the address; whoever dials it passes no Service.
  std::string endpoint_there() const {
    const auto address = dialled_.address.address.to_string();
    std::string service;
    std::string ports;
    for (const auto& slice : world_.slices) {
      const bool is_there = std::ranges::any_of(slice.endpoints, [&](const auto& endpoint) {
        return std::ranges::find(endpoint.addresses, address) != endpoint.addresses.end();
      });
      if (!is_there) continue;
      service = slice.meta.namespace_ + '/' + slice.service_name;
      for (const auto& port : slice.ports) {
        if (port.port == dialled_.address.port && port.protocol == dialled_.protocol) {
          return fmt::format("{} is an endpoint of {} itself: no Service is on the way",
                             to_string(Destination(dialled_)), service);
        }
        ports += fmt::format("{}{}/{}", ports.empty() ? "" : ", ", port.port,
                             model::to_string(port.protocol));
      }
    }
    if (service.empty()) return {};
    return fmt::format(
        "{} is an endpoint of {} itself, with port {} and not {}/{}: no Service is on the way that "
        "would translate it",
        address, service, ports, dialled_.address.port, model::to_string(dialled_.protocol));
  }

  const DialledAddress& dialled_;
  const Description& description_;
  const World& world_;
};

/// Searches for a Service by its name.
class NameSearch {
 public:
  NameSearch(const NamedService& wanted, std::optional<model::IpFamily> client,
             const Description& description, const World& world)
      : wanted_(wanted), client_(client), description_(description), world_(world) {}

  PortalSearch run() const {
    const auto name = wanted_port();
    if (!name) return {std::nullopt, why_none()};
    const auto& plan = description_.service_ports.at(*name);
    if (plan.portals.empty()) return {std::nullopt, to_string(*name) + " has no address"};
    const auto& portal = best_of(plan.portals);
    const auto family = model::family_of(portal.address.address);
    if (client_ && family != *client_) {
      return {std::nullopt,
              fmt::format("{} has no address of {}", to_string(*name), model::to_string(*client_))};
    }
    const FoundPortal found{*name, &plan, portal, dialled(portal)};
    const DialledAddress address{found.dialled, name->protocol};
    const auto claims = AddressSearch(address, description_, world_).matches();
    if (!claims.empty() && claims.front().service_port != *name) {
      return {std::nullopt,
              fmt::format("{} does not get {}: {} has it and comes first", to_string(*name),
                          model::to_string(found.dialled), to_string(claims.front().service_port))};
    }
    return {found, what_it_is(found)};
  }

 private:
  bool is_wanted(const ServicePortName& name, const control::ServicePortPlan& plan) const {
    if (wanted_.protocol && name.protocol != *wanted_.protocol) return false;
    return wanted_.port.empty() || name.port == wanted_.port ||
           std::ranges::any_of(plan.portals, [&](const model::Portal& portal) {
             return portal.kind != PortalKind::node_port &&
                    std::to_string(portal.address.port) == wanted_.port;
           });
  }

  /// In the order of the Service's own ports.
  std::optional<ServicePortName> wanted_port() const {
    for (const auto& service : world_.services) {
      if (service.meta.namespace_ != wanted_.namespace_ || service.meta.name != wanted_.name)
        continue;
      for (const auto& port : service.ports) {
        const ServicePortName name{wanted_.namespace_, wanted_.name, port.name, port.protocol};
        const auto served = description_.service_ports.find(name);
        if (served != description_.service_ports.end() && is_wanted(name, served->second)) {
          return name;
        }
      }
    }
    return std::nullopt;
  }

  static std::string port_text(const ServicePortName& name, const control::ServicePortPlan& plan) {
    auto text = name.port.empty() ? std::string() : name.port + " ";
    if (!plan.portals.empty()) text += std::to_string(plan.portals.front().address.port);
    return text + '/' + model::to_string(name.protocol);
  }

  /// Of the client's family, if there is one; a cluster IP before others.
  const model::Portal& best_of(const std::vector<model::Portal>& portals) const {
    return *std::ranges::min_element(portals, {}, [&](const model::Portal& portal) {
      const bool is_of_client = !client_ || model::family_of(portal.address.address) == *client_;
      return std::pair(!is_of_client, portal.kind != PortalKind::cluster_ip);
    });
  }

  /// A node port is dialled at this node.
  model::SocketAddress dialled(const model::Portal& portal) const {
    auto address = portal.address;
    if (portal.kind != PortalKind::node_port) return address;
    const auto own = world_.local.primary(model::family_of(address.address));
    if (!own.empty()) address.address = own.front();
    return address;
  }

  std::string why_none() const {
    const auto key = wanted_.namespace_ + '/' + wanted_.name;
    const auto begin = wanted_.port.empty() ? key : key + ':' + wanted_.port;
    for (const auto& skipped : description_.skipped) {
      if (skipped.what == key || skipped.what.starts_with(begin + '/') ||
          skipped.what.starts_with(begin + ':')) {
        return fmt::format("{} is not served: {}", skipped.what, skipped.reason);
      }
    }
    std::string ports;
    for (const auto& [name, plan] : description_.service_ports) {
      if (service_key(name) == key) ports += (ports.empty() ? "" : ", ") + port_text(name, plan);
    }
    return ports.empty() ? "there is no Service " + key
                         : fmt::format("{} has no such port; it has {}", key, ports);
  }

  const NamedService& wanted_;
  const std::optional<model::IpFamily> client_;
  const Description& description_;
  const World& world_;
};

}  // namespace

PortalSearch search_portal(const Destination& destination, std::optional<model::IpFamily> client,
                           const Description& description, const World& world) {
  if (const auto* dialled = std::get_if<DialledAddress>(&destination)) {
    const auto family = model::family_of(dialled->address.address);
    if (client && *client != family) {
      return {std::nullopt, fmt::format("a client of {} dials no address of {}",
                                        model::to_string(*client), model::to_string(family))};
    }
    return AddressSearch(*dialled, description, world).run();
  }
  return NameSearch(std::get<NamedService>(destination), client, description, world).run();
}

}  // namespace kubeportal::explain
