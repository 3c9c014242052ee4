#pragma once

#include <optional>

#include "test/node/lab.hpp"
#include "test/system/echo_endpoint.hpp"

namespace kubeportal::node {

/// The lab with an endpoint in its pod, at port 8080 of either family, that greets with '!'.
struct ServedLab : Lab {
  ServedLab() {
    const Inside inside(pod);
    endpoint.emplace('!', *model::parse_socket_address("10.244.1.2:8080"));
    endpoint6.emplace('!', *model::parse_socket_address("[fd00:244::2]:8080"));
  }

  std::optional<system::EchoEndpoint> endpoint;
  std::optional<system::EchoEndpoint> endpoint6;
};

}  // namespace kubeportal::node
