#pragma once

#include <string>
#include <vector>

#include "proxy/model/socket_address.hpp"

namespace kubeportal::control {

/// One place where a service port's connections may end, with what the choice among them needs.
struct Endpoint {
  model::SocketAddress address;
  bool ready = true;
  bool serving = true;
  bool terminating = false;
  bool local = false;                   ///< on this node
  std::vector<std::string> hint_zones;  ///< whose clients it is meant for; empty: no hint
  std::vector<std::string> hint_nodes;  ///< the same by node

  bool operator==(const Endpoint&) const = default;
};

}  // namespace kubeportal::control
