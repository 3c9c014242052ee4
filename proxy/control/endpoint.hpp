#pragma once

#include "proxy/model/socket_address.hpp"

namespace kubeportal::control {

/// One place where a service port's connections may end, with what the choice among them needs.
struct Endpoint {
  model::SocketAddress address;
  bool ready = true;
  bool serving = true;
  bool terminating = false;
  bool local = false;  ///< on this node

  bool operator==(const Endpoint&) const = default;
};

}  // namespace kubeportal::control
