#include "proxy/observe/health.hpp"

#include <nlohmann/json.hpp>

#include "proxy/observe/rfc3339.hpp"

namespace kubeportal::observe {
namespace {

/// The fields are kube-proxy's: lastUpdated is the last moment at which all was well.
HttpAnswer tell(bool healthy, std::chrono::system_clock::time_point last_updated,
                std::chrono::system_clock::time_point now) {
  const nlohmann::ordered_json body{
      {"lastUpdated", rfc3339(last_updated)}, {"currentTime", rfc3339(now)}, {"healthy", healthy}};
  return {healthy ? 200u : 503u, "application/json", body.dump() + '\n'};
}

}  // namespace

HttpAnswer healthz(const Health& health, std::chrono::system_clock::time_point now) {
  return tell(!health.draining_since, health.draining_since.value_or(now), now);
}

HttpAnswer livez(std::chrono::system_clock::time_point now) { return tell(true, now, now); }

}  // namespace kubeportal::observe
