#pragma once

#include <memory>
#include <string>
#include <vector>

#include "test/node/lab.hpp"
#include "test/node/random_service.hpp"
#include "test/system/echo_endpoint.hpp"

namespace kubeportal::node {

/// The lab with endpoints 'a' to 'd' in its pod, at ports 8081 to 8084, and its Node in zone z1.
struct GreetingLab : Lab {
  GreetingLab();

  const NetworkNamespace& place(RandomService::From from) const;

  std::vector<std::unique_ptr<system::EchoEndpoint>> endpoints;
};

/// The letter of the endpoint at an address such as "10.244.1.2:8081".
std::string letter_of(const std::string& address);

/// What a client meets: the letter of the endpoint, "refused" or "dropped".
std::string met(const NetworkNamespace& from, const std::string& address);

}  // namespace kubeportal::node
