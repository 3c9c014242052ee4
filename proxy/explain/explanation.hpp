#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "proxy/model/portal.hpp"

namespace kubeportal::explain {

enum class Outcome : std::uint8_t { served, refused, dropped, not_a_service };

/// "served", "refused", "dropped", "not a service".
const char* to_string(Outcome outcome);

/// Where a client is, as rules tell clients apart.
enum class ClientPlace : std::uint8_t { this_node, pod, outside };

/// "this node", "a pod", "outside the cluster".
const char* to_string(ClientPlace place);

/// Who connects.
struct Client {
  std::optional<model::IpAddress> address;  ///< nullopt: this node, by whichever of its addresses
  ClientPlace place = ClientPlace::this_node;
};

/// One endpoint that the EndpointSlices have for the service port.
struct EndpointFinding {
  model::SocketAddress address;
  bool kept = false;
  std::string reason;  ///< "ready", "not ready", "on another node": the end of a sentence
};

/// The subject of the step that Explanation::endpoints belongs to.
inline constexpr const char* kEndpoints = "endpoints";

/// One decision on the way of a connection.
struct Step {
  std::string subject;  ///< a word: "portal", "policy"
  std::string finding;  ///< a sentence without its full stop
};

/// What becomes of a new connection or flow, and why.
struct Explanation {
  std::string destination;
  std::string client;
  Outcome outcome = Outcome::not_a_service;
  std::string reason;  ///< where it is served, what may surprise about it; may be empty then
  std::optional<model::ServicePortName> service_port;
  std::optional<model::SocketAddress> portal;  ///< what one dials
  std::vector<Step> steps;
  std::vector<EndpointFinding> endpoints;
  std::optional<model::SocketAddress> next;  ///< the endpoint that gets the next connection
};

}  // namespace kubeportal::explain
