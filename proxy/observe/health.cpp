#include "proxy/observe/health.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>

#include "proxy/observe/rfc3339.hpp"

namespace kubeportal::observe {
namespace {

using TimePoint = std::chrono::system_clock::time_point;
using Json = nlohmann::ordered_json;

/// How Go writes a time that has not been set.
constexpr const char* kNever = "0001-01-01T00:00:00Z";

/// kube-proxy's: now where all is well, else when rules of any family were last in force.
std::string last_updated(const Health& health, bool is_well, TimePoint now) {
  if (is_well) return rfc3339(now);
  if (health.families.empty()) return kNever;
  const auto latest = std::max_element(
      health.families.begin(), health.families.end(),
      [](const auto& a, const auto& b) { return a.second.last_updated < b.second.last_updated; });
  return rfc3339(latest->second.last_updated);
}

Json status_of(const Health& health) {
  Json status = Json::object();
  for (const auto& [family, of_family] : health.families) {
    status[model::to_string(family)] = {{"lastUpdated", rfc3339(of_family.last_updated)},
                                        {"healthy", of_family.healthy}};
  }
  return status;
}

struct Verdict {
  bool is_well;
  bool healthy;
  std::optional<bool> node_eligible;
};

/// The fields are kube-proxy's, in its order.
HttpAnswer tell(const Health& health, const Verdict& verdict, TimePoint now) {
  Json body{{"lastUpdated", last_updated(health, verdict.is_well, now)},
            {"currentTime", rfc3339(now)}};
  if (verdict.node_eligible) body["nodeEligible"] = *verdict.node_eligible;
  body["healthy"] = verdict.healthy;
  if (!health.families.empty()) body["status"] = status_of(health);
  return {verdict.is_well ? 200U : 503U, "application/json", body.dump() + '\n'};
}

}  // namespace

bool Health::families_are_healthy() const {
  return std::all_of(families.begin(), families.end(),
                     [](const auto& entry) { return entry.second.healthy; });
}

HttpAnswer healthz(const Health& health, TimePoint now) {
  const bool healthy = health.families_are_healthy() && !health.draining;
  return tell(health, {healthy && health.node_eligible, healthy, health.node_eligible}, now);
}

HttpAnswer livez(const Health& health, TimePoint now) {
  const bool alive = health.draining || health.families_are_healthy();
  return tell(health, {alive, alive, std::nullopt}, now);
}

}  // namespace kubeportal::observe
