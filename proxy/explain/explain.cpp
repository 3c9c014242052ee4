#include "proxy/explain/explain.hpp"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

#include "proxy/control/endpoint_slice_cache.hpp"
#include "proxy/explain/endpoint_findings.hpp"
#include "proxy/explain/live_findings.hpp"
#include "proxy/explain/machine_findings.hpp"
#include "proxy/explain/portal_search.hpp"

namespace kubeportal::explain {

namespace {

using model::PortalKind;
using model::Scope;
using model::Verdict;

std::optional<model::IpFamily> family_of(const Client& client) {
  if (!client.address) return std::nullopt;
  return model::family_of(*client.address);
}

/// Goes the way of one connection and notes every decision.
class Inquiry {
 public:
  Inquiry(const Destination& destination, const Client& client, const World& world)
      : client_(client),
        world_(world),
        description_(control::describe(world.services, world.slices, world.settings)),
        search_(search_portal(destination, family_of(client), description_, world)) {
    said_.destination = to_string(destination);
    said_.client =
        client.address ? client.address->to_string() : std::string(to_string(client.place));
  }

  Explanation run() && {
    note("portal", search_.finding);
    if (!search_.found) {
      end(Outcome::not_a_service, search_.finding);
    } else {
      said_.service_port = found().service_port;
      said_.portal = found().dialled;
      look_at_portal();
    }
    return std::move(said_);
  }

 private:
  const FoundPortal& found() const { return *search_.found; }
  const model::Portal& portal() const { return found().portal; }
  model::IpFamily family() const { return model::family_of(portal().address.address); }

  void note(std::string subject, std::string finding) {
    said_.steps.push_back({std::move(subject), std::move(finding)});
  }

  void end(Outcome outcome, std::string reason) {
    said_.outcome = outcome;
    said_.reason = std::move(reason);
  }

  void look_at_portal() {
    if (!is_open()) {
      return end(Outcome::not_a_service, "no socket: it is no address of this machine");
    }
    if (!has_own_socket() && take(find_holder(world_.machine, dialled()))) return;
    look_at_client();
    look_at_policy();
    look_at_endpoints();
    if (!is_steered()) {
      end_unserved();
    } else if (!is_allowed()) {
      const bool is_told = !world_.steers && is_tcp();
      end(is_told ? Outcome::refused : Outcome::dropped, "outside loadBalancerSourceRanges");
    } else {
      end(Outcome::served, "");
    }
    const bool is_served = said_.outcome == Outcome::served;
    const bool from_this_node = client_.place == ClientPlace::this_node;
    if (take(find_rules(world_.machine, {dialled(), is_served, from_this_node}))) return;
    if (is_served) look_at_turn();
    look_at_older_flows();
  }

  DialledPortal dialled() const { return {found().service_port, portal(), found().dialled}; }

  bool is_tcp() const { return found().service_port.protocol == model::Protocol::tcp; }

  /// True: that is the end of it.
  bool take(MachineFinding finding) {
    for (auto& step : finding.steps) said_.steps.push_back(std::move(step));
    if (finding.end) end(finding.end->first, finding.end->second);
    return finding.end.has_value();
  }

  /// What one should know although the connection is served.
  void mention(const std::string& surprise) {
    if (surprise.empty()) return;
    said_.reason += (said_.reason.empty() ? "" : "; ") + surprise;
  }

  /// In bind mode a portal is a socket.
  bool is_open() const { return world_.steers || world_.local.contains(found().dialled.address); }

  /// Whether a proxy that runs has opened the portal itself.
  bool has_own_socket() const {
    if (world_.steers) return false;
    const auto leg = live(scope());
    const auto& wanted = found().dialled;
    return leg && std::ranges::any_of(leg->sockets, [&](const model::SocketAddress& socket) {
             return socket.port == wanted.port &&
                    (socket.address == wanted.address || socket.address.is_unspecified());
           });
  }

  /// Without rules nobody can tell who comes from inside.
  bool is_inside() const { return world_.steers && client_.place != ClientPlace::outside; }

  Scope scope() const { return is_inside() ? portal().inside_scope() : portal().scope; }

  Verdict verdict() const {
    if (world_.steers) return is_inside() ? portal().inside_verdict : portal().verdict;
    return kept().empty() ? Verdict::refuse : Verdict::steer;
  }

  bool is_steered() const { return verdict() == Verdict::steer; }

  const model::Backends& leg() const {
    return found().plan->legs.at({found().service_port, family(), scope()});
  }

  const std::vector<model::SocketAddress>& kept() const { return leg().endpoints; }

  void look_at_client() {
    note("client", client_.address ? fmt::format("{} is {}", said_.client, to_string(client_.place))
                                   : "this node itself, by whichever of its addresses");
  }

  void look_at_policy() {
    const auto* policy =
        portal().kind == PortalKind::cluster_ip ? "internalTrafficPolicy" : "externalTrafficPolicy";
    if (portal().scope == Scope::cluster) {
      note("policy", fmt::format("{} Cluster: endpoints of the whole cluster", policy));
    } else if (scope() == Scope::local) {
      note("policy", fmt::format("{} Local: only endpoints on this node", policy));
    } else {
      note("policy",
           fmt::format("{} Local is not for clients inside: endpoints of the whole cluster",
                       policy));
    }
    if (!found().plan->why_hints_ignored.empty()) {
      note("hints", "topology hints are ignored: " + found().plan->why_hints_ignored);
    }
  }

  void look_at_endpoints() {
    control::EndpointSliceCache cache(world_.settings.plan.here.node);
    for (const auto& slice : world_.slices) cache.update(slice);
    const auto candidates = cache.endpoints(found().service_port);
    const EndpointQuestion question{candidates, kept(), family(), scope(),
                                    world_.settings.plan.here};
    said_.endpoints = endpoint_findings(question);
    note(kEndpoints, fmt::format("{} of {} kept", kept().size(), candidates.size()));
    why_none_ = candidates.empty() ? why_no_candidate() : why_none(question);
  }

  /// Of a service port that no EndpointSlice has an address for.
  std::string why_no_candidate() const {
    const auto& name = found().service_port;
    std::string ports;
    for (const auto& slice : world_.slices) {
      if (slice.meta.namespace_ != name.namespace_ || slice.service_name != name.name) continue;
      if (slice.endpoints.empty()) continue;
      for (const auto& port : slice.ports) {
        ports += fmt::format("{}{}/{}", ports.empty() ? "" : ", ",
                             port.name.value_or("").empty() ? "(no name)" : *port.name,
                             model::to_string(port.protocol));
      }
    }
    if (ports.empty()) return "no endpoints";
    return fmt::format("no endpoint has a port {}/{}; they have {}",
                       name.port.empty() ? "without name" : name.port,
                       model::to_string(name.protocol), ports);
  }

  void end_unserved() {
    end(verdict() == Verdict::drop ? Outcome::dropped : Outcome::refused, why_none_);
  }

  bool is_allowed() {
    const auto& ranges = portal().allowed_sources;
    if (ranges.empty()) return true;
    const auto is_in_one = [&](const model::IpAddress& address) {
      return std::ranges::any_of(ranges,
                                 [&](const auto& range) { return range.contains(address); });
    };
    // As the rules have it: one address of this node allows all of them.
    const bool by_node = world_.steers && client_.place == ClientPlace::this_node &&
                         std::ranges::any_of(world_.local.own(family()), is_in_one);
    const bool allowed = by_node || (client_.address && is_in_one(*client_.address));
    note("ranges", fmt::format("loadBalancerSourceRanges {} {}", allowed ? "allow" : "do not have",
                               said_.client));
    return allowed;
  }

  /// Whom session affinity knows.
  std::optional<model::IpAddress> source() const {
    if (client_.address || !world_.source_towards) return client_.address;
    return world_.source_towards(found().dialled);
  }

  std::optional<LiveLeg> live(Scope scope) const {
    if (!world_.live) return std::nullopt;
    return world_.live({found().service_port, family(), scope}, source());
  }

  void look_at_turn() {
    if (const auto leg = live(scope())) {
      look_at_live_turn(*leg);
    } else {
      look_at_first_turn();
    }
    if (!said_.next || !client_.address || said_.next->address != *client_.address) return;
    note("hairpin", fmt::format("{} gets itself: it is an endpoint of the Service that it dials",
                                said_.client));
    mention("the next endpoint is the client itself");
  }

  void look_at_first_turn() {
    if (leg().affinity_timeout) {
      note("affinity",
           fmt::format("ClientIP: {} stays with the endpoint it gets for {} s after its "
                       "last connection",
                       said_.client, leg().affinity_timeout->count()));
    }
    said_.next = kept().front();
    note("next",
         fmt::format("{}, the first in turn of {}", model::to_string(*said_.next), kept().size()));
  }

  void look_at_live_turn(const LiveLeg& live) {
    for (auto& step : live_steps(live, is_tcp())) said_.steps.push_back(std::move(step));
    if (leg().affinity_timeout) {
      note("affinity", affinity_finding(live, source(), leg().affinity_timeout->count()));
    }
    if (!live.next) return note("next", "nobody: the last endpoint has just left");
    if (const auto why = why_nobody_answers(live, kept(), is_tcp()); !why.empty()) {
      note("next", fmt::format("{} is tried all the same", model::to_string(*live.next)));
      return end(is_tcp() ? Outcome::refused : Outcome::dropped, why);
    }
    for (std::size_t i = 0; i + 1 < live.dials.size(); ++i) {
      note("dialled", fmt::format("{} first, which has its turn and has just failed",
                                  model::to_string(live.dials[i])));
    }
    said_.next = live.dials.empty() ? live.next : live.dials.back();
    const bool sticks = live.affinity && live.affinity->first == *said_.next;
    note("next", fmt::format("{}, {}", model::to_string(*said_.next),
                             sticks ? "by session affinity"
                                    : fmt::format("next in rotation of {}", kept().size())));
    if (sticks && kept().size() > 1) {
      mention(fmt::format("stays with {} by session affinity", model::to_string(*said_.next)));
    }
  }

  void look_at_older_flows() {
    if (is_tcp()) return;
    std::vector<model::SocketAddress> sockets;
    for (const auto scope : {Scope::cluster, Scope::local}) {
      if (!found().plan->legs.contains({found().service_port, family(), scope})) continue;
      const auto leg = live(scope);
      if (leg) sockets.insert(sockets.end(), leg->sockets.begin(), leg->sockets.end());
    }
    if (!is_steered()) sockets.clear();
    auto stale =
        find_stale_flows(world_.machine, dialled(), client_.address, sockets, world_.local);
    for (auto& step : stale.steps) said_.steps.push_back(std::move(step));
    if (!stale.clients.empty()) {
      mention("but not what " + stale.clients + " sends: the kernel goes by older rules there");
    }
  }

  const Client client_;
  const World& world_;
  const control::Description description_;
  const PortalSearch search_;
  Explanation said_;
  std::string why_none_;
};

}  // namespace

const char* to_string(Outcome outcome) {
  switch (outcome) {
    case Outcome::served:
      return "served";
    case Outcome::refused:
      return "refused";
    case Outcome::dropped:
      return "dropped";
    case Outcome::not_a_service:
      break;
  }
  return "not a service";
}

const char* to_string(ClientPlace place) {
  switch (place) {
    case ClientPlace::this_node:
      return "this node";
    case ClientPlace::pod:
      return "a pod";
    case ClientPlace::outside:
      break;
  }
  return "outside the cluster";
}

Client client_at(const std::optional<model::IpAddress>& address, const World& world) {
  if (!address || world.local.contains(*address)) return {address, ClientPlace::this_node};
  const bool is_pod =
      std::ranges::any_of(world.pods, [&](const auto& block) { return block.contains(*address); });
  return {address, is_pod ? ClientPlace::pod : ClientPlace::outside};
}

Explanation explain(const Destination& destination, const Client& client, const World& world) {
  return Inquiry(destination, client, world).run();
}

}  // namespace kubeportal::explain
