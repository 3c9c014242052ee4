#include "proxy/control/endpoint_choice.hpp"

namespace kubeportal::control {

namespace {

bool is_ready(const Endpoint& endpoint) { return endpoint.ready; }

bool is_last_resort(const Endpoint& endpoint) { return endpoint.serving && endpoint.terminating; }

template <typename Condition>
std::vector<model::SocketAddress> those(const std::vector<Endpoint>& candidates, bool only_local,
                                        Condition condition) {
  std::vector<model::SocketAddress> addresses;
  for (const auto& endpoint : candidates) {
    if (only_local && !endpoint.local) continue;
    if (condition(endpoint)) addresses.push_back(endpoint.address);
  }
  return addresses;
}

std::vector<model::SocketAddress> by_condition(const std::vector<Endpoint>& candidates,
                                               bool only_local) {
  auto addresses = those(candidates, only_local, is_ready);
  return addresses.empty() ? those(candidates, only_local, is_last_resort) : addresses;
}

}  // namespace

EndpointChoice choose_endpoints(const std::vector<Endpoint>& candidates) {
  return {by_condition(candidates, false), by_condition(candidates, true)};
}

}  // namespace kubeportal::control
