#include "proxy/control/endpoint_change_text.hpp"

#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "proxy/control/endpoint_condition.hpp"
#include "proxy/control/portal_text.hpp"
#include "proxy/control/word_list.hpp"

namespace kubeportal::control {

namespace {

using model::Portal;
using model::SocketAddress;
using model::Verdict;
using Addresses = std::vector<SocketAddress>;
using Words = std::vector<std::string>;
using ByReason = std::map<std::string, Words>;  // addresses

using Candidates = std::map<SocketAddress, const Endpoint*>;

Candidates by_address(const std::vector<Endpoint>& endpoints) {
  Candidates candidates;
  for (const auto& endpoint : endpoints) candidates.emplace(endpoint.address, &endpoint);
  return candidates;
}

const Endpoint* candidate_at(const SocketAddress& address, const Candidates& candidates) {
  const auto found = candidates.find(address);
  return found == candidates.end() ? nullptr : found->second;
}

/// In the order in which the plan decides, of one that was used before.
std::string why_left_out(const Endpoint* endpoint, model::Scope scope) {
  if (endpoint == nullptr) return "removed";
  if (scope == model::Scope::local && !endpoint->local) return "on another node";
  if (endpoint->ready) return "hinted for clients elsewhere";
  return why_not_ready(*endpoint);
}

const Addresses& endpoints_of(const ServicePortPlan& plan, const model::Leg& leg) {
  static const Addresses none;
  const auto found = plan.legs.find(leg);
  return found == plan.legs.end() ? none : found->second.endpoints;
}

/// Those of `these` that are not among `others`.
Addresses without(const Addresses& these, const Addresses& others) {
  const std::set<SocketAddress> known(others.begin(), others.end());
  Addresses rest;
  std::ranges::copy_if(these, std::back_inserter(rest),
                       [&](const auto& address) { return !known.contains(address); });
  return rest;
}

/// "10.0.0.1:80 is used from now on (ready)", one for every reason.
void add_words(Words& words, const ByReason& reasons, const char* what_becomes) {
  for (const auto& [reason, addresses] : reasons) {
    words.push_back(listed(addresses) + (addresses.size() == 1 ? " is " : " are ") + what_becomes +
                    " (" + reason + ")");
  }
}

std::string label_of_leg(const model::Leg& leg, const ServicePortPlan& plan) {
  const bool has_both_families = std::ranges::any_of(
      plan.legs, [&](const auto& other) { return other.first.family != leg.family; });
  const bool is_local = leg.scope == model::Scope::local;
  std::string label = has_both_families ? model::to_string(leg.family) : "";
  if (is_local) label += label.empty() ? "on this node" : " on this node";
  return label.empty() ? label : label + ": ";
}

std::string leg_change(const model::Leg& leg, const PlanChange& change) {
  const auto& before = endpoints_of(change.before, leg);
  const auto& now = endpoints_of(change.now, leg);
  if (before == now) return {};
  const auto candidates = by_address(change.candidates);
  ByReason used;
  ByReason left_out;
  for (const auto& address : without(now, before)) {
    const auto* endpoint = candidate_at(address, candidates);
    used[endpoint == nullptr ? "ready" : why_used(*endpoint)].push_back(to_string(address));
  }
  for (const auto& address : without(before, now)) {
    left_out[why_left_out(candidate_at(address, candidates), leg.scope)].push_back(
        to_string(address));
  }
  Words words;
  add_words(words, used, "used from now on");
  add_words(words, left_out, "no longer used");
  if (words.empty()) return {};  // in another order
  words.push_back(std::to_string(now.size()) + (now.size() == 1 ? " endpoint" : " endpoints"));
  return label_of_leg(leg, change.now) + joined(words);
}

bool lacks_local_endpoints(const Portal& portal, const ServicePortPlan& plan) {
  const auto policy = portal.kind == model::PortalKind::cluster_ip ? model::TrafficPolicy::internal
                                                                   : model::TrafficPolicy::external;
  return portal.scope == model::Scope::local &&
         plan.without_local_endpoints.contains({model::family_of(portal.address.address), policy});
}

/// "no endpoint left: clients are refused" of `portals`, which are all or some of the plan's.
std::string fate(const char* why, const std::vector<Portal>& portals, const ServicePortPlan& plan,
                 const char* what_becomes) {
  if (portals.empty()) return {};
  const auto whose = portals.size() == plan.portals.size() ? "" : " of " + text_of(portals);
  return std::string(why) + "clients" + whose + " are " + what_becomes;
}

std::string fates(const PlanChange& change) {
  std::vector<Portal> refused;
  std::vector<Portal> refused_here;
  std::vector<Portal> dropped;
  std::vector<Portal> served;
  for (const auto& portal : change.now.portals) {
    const auto* earlier = same_in(change.before.portals, portal);
    const auto before = earlier == nullptr ? Verdict::steer : earlier->verdict;
    if (portal.verdict == before) continue;
    if (portal.verdict == Verdict::steer) {
      served.push_back(portal);
    } else if (portal.verdict == Verdict::drop) {
      dropped.push_back(portal);
    } else {
      (lacks_local_endpoints(portal, change.now) ? refused_here : refused).push_back(portal);
    }
  }
  constexpr auto kNoneHere = "no endpoint on this node, which the policy Local asks for: ";
  const auto* none_anywhere =
      change.before.portals.empty() ? "no endpoint: " : "no endpoint left: ";
  return joined({fate(none_anywhere, refused, change.now, "refused"),
                 fate(kNoneHere, refused_here, change.now, "refused"),
                 fate(kNoneHere, dropped, change.now, "dropped"),
                 fate("", served, change.now, "served again")});
}

}  // namespace

std::string text_of_change(const PlanChange& change) {
  Words words;
  for (const auto& [leg, backends] : change.now.legs) words.push_back(leg_change(leg, change));
  words.push_back(fates(change));
  auto text = joined(words);
  return text.empty() ? text : port_label(change.name) + ": " + text;
}

}  // namespace kubeportal::control
