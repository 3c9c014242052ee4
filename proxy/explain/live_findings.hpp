#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>

#include "proxy/explain/explain.hpp"

namespace kubeportal::explain {

/// Where a leg is accepted, and which of its endpoints are not well.
std::vector<Step> live_steps(const LiveLeg& live, bool is_tcp);

/// Whom session affinity has for the client; nullopt: it is not known who that is.
std::string affinity_finding(const LiveLeg& live, const std::optional<model::IpAddress>& client,
                             std::chrono::seconds::rep timeout);

/// That the last dial to every endpoint has failed, and how; empty: to some it has not.
std::string why_nobody_answers(const LiveLeg& live, const std::vector<model::SocketAddress>& kept,
                               bool is_tcp);

}  // namespace kubeportal::explain
