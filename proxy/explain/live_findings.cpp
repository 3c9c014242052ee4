#include "proxy/explain/live_findings.hpp"

#include <algorithm>

#include <spdlog/fmt/fmt.h>

namespace kubeportal::explain {

namespace {

using model::DialFailure;

/// More endpoints than these a line does not hold.
constexpr std::size_t kMostNamed = 3;

/// What the endpoint does.
std::string verb(DialFailure failure, bool is_tcp) {
  switch (failure) {
    case DialFailure::refused:
      return is_tcp ? "refuses connections" : "refuses datagrams";
    case DialFailure::timed_out:
      return "does not answer";
    case DialFailure::reset:
      return "resets connections";
    case DialFailure::unreachable:
    case DialFailure::out_of_resources:
      break;
  }
  return "cannot be reached";
}

/// What that mostly comes from.
const char* hint(DialFailure failure) {
  return failure == DialFailure::refused
             ? "it is up, but nobody listens on that port: is it the targetPort that the pod "
               "serves?"
             : "is it up, and does a NetworkPolicy or a firewall stand between?";
}

}  // namespace

std::vector<Step> live_steps(const LiveLeg& live, bool is_tcp) {
  std::vector<Step> steps;
  for (const auto& socket : live.sockets) {
    steps.push_back({"socket", fmt::format("{}, accepted by worker {}", model::to_string(socket),
                                           live.worker)});
  }
  for (const auto& endpoint : live.suspended) {
    steps.push_back({"suspended", fmt::format("{} is tried last: dials to it fail",
                                              model::to_string(endpoint))});
  }
  for (const auto& [endpoint, failure] : live.failing) {
    steps.push_back({"failing", fmt::format("{} {}: {}", model::to_string(endpoint),
                                            verb(failure, is_tcp), hint(failure))});
  }
  return steps;
}

std::string affinity_finding(const LiveLeg& live, const std::optional<model::IpAddress>& client,
                             std::chrono::seconds::rep timeout) {
  if (!client) {
    return fmt::format("ClientIP, for {} s after the last connection: --from tells whose", timeout);
  }
  if (!live.affinity) {
    return fmt::format(
        "ClientIP: {} is not known; it stays with the endpoint it gets for {} s after its last "
        "connection",
        client->to_string(), timeout);
  }
  return fmt::format("ClientIP: {} stays with {} for {} s more, {} s after each connection",
                     client->to_string(), model::to_string(live.affinity->first),
                     live.affinity->second.count(), timeout);
}

std::string why_nobody_answers(const LiveLeg& live, const std::vector<model::SocketAddress>& kept,
                               bool is_tcp) {
  std::string named;
  for (std::size_t i = 0; i < kept.size(); ++i) {
    const auto failing =
        std::ranges::find(live.failing, kept[i], [](const auto& pair) { return pair.first; });
    if (failing == live.failing.end()) return {};
    if (i >= kMostNamed) continue;
    named += fmt::format("{}{} {}", named.empty() ? "" : ", ", model::to_string(kept[i]),
                         verb(failing->second, is_tcp));
  }
  if (kept.size() > kMostNamed) named += fmt::format(" and {} more", kept.size() - kMostNamed);
  return named.empty() ? named : "no endpoint answers: " + named;
}

}  // namespace kubeportal::explain
