#include "proxy/explain/overview.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "proxy/control/description.hpp"
#include "proxy/control/endpoint_slice_cache.hpp"
#include "proxy/explain/endpoint_findings.hpp"

namespace kubeportal::explain {

namespace {

using Json = nlohmann::ordered_json;

const char* word(model::Verdict verdict) {
  switch (verdict) {
    case model::Verdict::steer:
      return "steer";
    case model::Verdict::refuse:
      return "refuse";
    case model::Verdict::drop:
      break;
  }
  return "drop";
}

Json json_of(const model::Portal& portal) {
  Json sources = Json::array();
  for (const auto& block : portal.allowed_sources) {
    sources.push_back(block.network.to_string() + '/' + std::to_string(block.prefix_length));
  }
  return {{"kind", to_string(portal.kind)},
          {"address", model::to_string(portal.address)},
          {"scope", portal.scope == model::Scope::local ? "local" : "cluster"},
          {"verdict", word(portal.verdict)},
          {"insideVerdict", word(portal.inside_verdict)},
          {"allowedSources", std::move(sources)}};
}

template <typename Reason, std::size_t n>
Json by_reason(const std::array<std::uint64_t, n>& counts) {
  Json json = Json::object();
  for (std::size_t i = 0; i < n; ++i) {
    if (counts[i] > 0) json[model::to_string(static_cast<Reason>(i))] = counts[i];
  }
  return json;
}

Json json_of(const model::ServicePortTotals& totals) {
  return {{"opened", totals.opened},
          {"active", totals.active()},
          {"bytesToEndpoint", totals.bytes_to_endpoint},
          {"bytesToClient", totals.bytes_to_client},
          {"closed", by_reason<model::CloseReason>(totals.closed)},
          {"dialFailures", by_reason<model::DialFailure>(totals.dial_failures)},
          {"dropped", by_reason<model::DropReason>(totals.dropped)},
          {"dialLatency", {{"bounds", model::kDialBounds}, {"counts", totals.dial_latency}}}};
}

/// Where an address is, as its slice has it.
struct Place {
  std::string node;
  std::string zone;
};
using Places = std::map<std::string, Place>;  // by "namespace/name address"

Places places_of(const std::vector<api::EndpointSlice>& slices) {
  Places places;
  for (const auto& slice : slices) {
    for (const auto& endpoint : slice.endpoints) {
      places[slice.meta.namespace_ + '/' + slice.service_name + ' ' + endpoint.addresses.front()] =
          {endpoint.node_name, endpoint.zone};
    }
  }
  return places;
}

/// Goes through the service ports of one world.
class Overview {
 public:
  Overview(const World& world, const Figures& figures)
      : world_(world),
        figures_(figures),
        description_(control::describe(world.services, world.slices, world.settings)),
        slices_(world.settings.plan.here.node),
        places_(places_of(world.slices)) {
    for (const auto& slice : world.slices) slices_.update(slice);
  }

  Json services(const std::string& wanted) const {
    Json services = Json::array();
    for (const auto& [name, plan] : description_.service_ports) {
      const auto service = service_key(name);
      if (!wanted.empty() && service != wanted) continue;
      if (services.empty() || services.back().at("name") != service) {
        services.push_back({{"name", service}, {"ports", Json::array()}});
      }
      services.back()["ports"].push_back(port(name, plan));
    }
    return services;
  }

 private:
  Json port(const model::ServicePortName& name, const control::ServicePortPlan& plan) const {
    static const ServicePortFigures kNothing;
    const auto known = figures_.find(name);
    const auto& figures = known == figures_.end() ? kNothing : known->second;
    Json json{{"name", to_string(name)}, {"portals", Json::array()}};
    for (const auto& portal : plan.portals) json["portals"].push_back(json_of(portal));
    for (const auto& [leg, backends] : plan.legs) {
      if (backends.affinity_timeout) json["affinityTimeout"] = backends.affinity_timeout->count();
    }
    json["endpoints"] = endpoints(name, plan, figures.suspended);
    json["counters"] = json_of(figures.totals);
    return json;
  }

  Json endpoints(const model::ServicePortName& name, const control::ServicePortPlan& plan,
                 const std::vector<model::SocketAddress>& suspended) const {
    Json json = Json::array();
    const auto candidates = slices_.endpoints(name);
    const auto findings = findings_of(candidates, plan);
    for (std::size_t i = 0; i < candidates.size(); ++i) {
      const auto& endpoint = candidates[i];
      const auto place =
          places_.find(service_key(name) + ' ' + endpoint.address.address.to_string());
      json.push_back({{"address", model::to_string(endpoint.address)},
                      {"node", place == places_.end() ? "" : place->second.node},
                      {"zone", place == places_.end() ? "" : place->second.zone},
                      {"ready", endpoint.ready},
                      {"serving", endpoint.serving},
                      {"terminating", endpoint.terminating},
                      {"used", findings[i].kept},
                      {"reason", findings[i].reason},
                      {"suspended", std::ranges::binary_search(suspended, endpoint.address)}});
    }
    return json;
  }

  /// Of each candidate what the leg that has it says; where none has, the first of its family.
  std::vector<EndpointFinding> findings_of(const std::vector<control::Endpoint>& candidates,
                                           const control::ServicePortPlan& plan) const {
    std::vector<EndpointFinding> findings;
    for (const auto& candidate : candidates) {
      findings.push_back({candidate.address, false, ""});
    }
    for (const auto& [leg, backends] : plan.legs) {
      const auto of_leg = endpoint_findings(
          {candidates, backends.endpoints, leg.family, leg.scope, world_.settings.plan.here});
      for (std::size_t i = 0; i < findings.size(); ++i) {
        if (leg.family != model::family_of(findings[i].address.address)) continue;
        const bool says_more = findings[i].reason.empty() || (of_leg[i].kept && !findings[i].kept);
        if (says_more) findings[i] = of_leg[i];
      }
    }
    for (auto& finding : findings) {
      if (finding.reason.empty()) finding.reason = "no portal of its family";
    }
    return findings;
  }

  const World& world_;
  const Figures& figures_;
  const control::Description description_;
  control::EndpointSliceCache slices_;
  const Places places_;
};

}  // namespace

std::string overview_json(const World& world, const Figures& figures, const std::string& service,
                          const std::string& now) {
  const Json json{{"now", now}, {"services", Overview(world, figures).services(service)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace kubeportal::explain
