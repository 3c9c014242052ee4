#pragma once

#include <string>
#include <vector>

#include "proxy/model/data_plane.hpp"
#include "proxy/model/portal.hpp"

namespace kubeportal::fakes {

/// What fakes were told, in order, one readable line a call. Several fakes may share one.
using Journal = std::vector<std::string>;

/// "default/web:http/TCP IPv4 cluster".
inline std::string text(const model::Leg& leg) {
  return to_string(leg.service_port) + " " + model::to_string(leg.family) +
         (leg.scope == model::Scope::local ? " local" : " cluster");
}

/// " 10.0.0.1:80 10.0.0.2:80 affinity=60"; a minus where there is no endpoint.
inline std::string text(const model::Backends& backends) {
  std::string line;
  for (const auto& endpoint : backends.endpoints) line += " " + to_string(endpoint);
  if (backends.endpoints.empty()) line += " -";
  if (backends.affinity_timeout) {
    line += " affinity=" + std::to_string(backends.affinity_timeout->count());
  }
  return line;
}

/// "": steer.
inline std::string text(model::Verdict verdict) {
  if (verdict == model::Verdict::refuse) return "refuse";
  return verdict == model::Verdict::drop ? "drop" : "";
}

/// " ClusterIP 10.96.0.1:80" with " local" where the scope is, " (refuse)" or " (drop)", and
/// " (drop inside refuse)" where clients inside get another verdict.
inline std::string text(const model::Portal& portal) {
  auto line = std::string(" ") + model::to_string(portal.kind) + " " + to_string(portal.address) +
              (portal.scope == model::Scope::local ? " local" : "");
  const auto outside = text(portal.verdict);
  const auto inside = text(portal.inside_verdict);
  if (outside == inside) return outside.empty() ? line : line + " (" + outside + ")";
  return line + " (" + (outside.empty() ? "steer" : outside) + " inside " +
         (inside.empty() ? "steer" : inside) + ")";
}

}  // namespace kubeportal::fakes
