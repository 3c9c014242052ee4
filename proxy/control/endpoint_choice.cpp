#include "proxy/control/endpoint_choice.hpp"

namespace kubeportal::control {

namespace {

bool is_last_resort(const Endpoint& endpoint) { return endpoint.serving && endpoint.terminating; }

template <typename Condition>
std::vector<model::SocketAddress> those(const std::vector<Endpoint>& candidates,
                                        Condition condition) {
  std::vector<model::SocketAddress> addresses;
  for (const auto& endpoint : candidates) {
    if (condition(endpoint)) addresses.push_back(endpoint.address);
  }
  return addresses;
}

/// The ready ones that are `wanted`, or the last resort among all that are `reachable`.
template <typename Wanted, typename Reachable>
std::vector<model::SocketAddress> by_condition(const std::vector<Endpoint>& candidates,
                                               Wanted wanted, Reachable reachable) {
  auto addresses = those(candidates, [&](const Endpoint& e) { return e.ready && wanted(e); });
  if (!addresses.empty()) return addresses;
  return those(candidates, [&](const Endpoint& e) { return is_last_resort(e) && reachable(e); });
}

}  // namespace

EndpointChoice choose_endpoints(const std::vector<Endpoint>& candidates, const Place& here) {
  auto topology = decide_nearness(candidates, here);
  const auto is_meant = [&](const Endpoint& e) { return is_near(e, topology.nearness, here); };
  const auto is_anywhere = [](const Endpoint&) { return true; };
  const auto is_local = [](const Endpoint& e) { return e.local; };
  return {by_condition(candidates, is_meant, is_anywhere),
          by_condition(candidates, is_local, is_local), std::move(topology.why_ignored)};
}

}  // namespace kubeportal::control
