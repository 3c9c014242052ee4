#include "proxy/explain/endpoint_findings.hpp"

#include <algorithm>
#include <set>

#include "proxy/control/endpoint_condition.hpp"

namespace kubeportal::explain {

namespace {

using control::Endpoint;

bool is_of_family(const Endpoint& endpoint, const EndpointQuestion& question) {
  return model::family_of(endpoint.address.address) == question.family;
}

std::string words(const std::vector<std::string>& list) {
  std::string text;
  for (const auto& word : list) text += (text.empty() ? "" : ", ") + word;
  return text;
}

control::Nearness nearness(const EndpointQuestion& question) {
  std::vector<Endpoint> of_family;
  for (const auto& one : question.candidates) {
    if (is_of_family(one, question)) of_family.push_back(one);
  }
  return control::decide_nearness(of_family, question.here).nearness;
}

std::string why_not_near(const Endpoint& endpoint, control::Nearness nearness,
                         const control::Place& here) {
  if (nearness == control::Nearness::same_node) {
    return "hinted for clients on " + words(endpoint.hint_nodes);
  }
  return "hinted for clients in " + words(endpoint.hint_zones) + ", and this node is in " +
         (here.zone.empty() ? "no zone that is known" : here.zone);
}

/// In the order in which the plan decides.
std::string why_left_out(const Endpoint& endpoint, control::Nearness nearness,
                         const EndpointQuestion& question) {
  if (!is_of_family(endpoint, question)) {
    return std::string("not ") + model::to_string(question.family) + ", as the portal is";
  }
  if (question.scope == model::Scope::local && !endpoint.local) return "on another node";
  if (endpoint.ready) return why_not_near(endpoint, nearness, question.here);
  return control::why_not_ready(endpoint);
}

}  // namespace

std::vector<EndpointFinding> endpoint_findings(const EndpointQuestion& question) {
  const std::set<model::SocketAddress> kept(question.kept.begin(), question.kept.end());
  const auto near = nearness(question);
  std::vector<EndpointFinding> findings;
  for (const auto& endpoint : question.candidates) {
    const bool is_kept = kept.contains(endpoint.address);
    findings.push_back(
        {endpoint.address, is_kept,
         is_kept ? control::why_used(endpoint) : why_left_out(endpoint, near, question)});
  }
  return findings;
}

std::string why_none(const EndpointQuestion& question) {
  const auto& candidates = question.candidates;
  if (candidates.empty()) return "no endpoints";
  const auto has = [&](auto condition) { return std::ranges::any_of(candidates, condition); };
  if (!has([&](const auto& one) { return is_of_family(one, question); })) {
    return std::string("no endpoints of ") + model::to_string(question.family);
  }
  const auto may_serve = [&](const Endpoint& one) {
    return is_of_family(one, question) && (one.ready || (one.serving && one.terminating));
  };
  if (!has(may_serve)) return "not ready";
  return has([](const Endpoint& one) { return one.local; }) ? "no endpoint on this node is ready"
                                                            : "no endpoints on this node";
}

}  // namespace kubeportal::explain
