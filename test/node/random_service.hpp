#pragma once

#include <random>
#include <string>

namespace kubeportal::node {

/// A Service and its EndpointSlices, drawn at random, and one client's way to it.
struct RandomService {
  std::string manifest;  ///< YAML
  std::string address;   ///< that the client dials, "10.96.1.7:80"
  enum class From { outside, pod, node } from = From::outside;
};

/// The `number`th. Its endpoints are some of the lab's pod at ports 8081 to 8084, each in a slice
/// of its own: ready or not, terminating or not, of this node or another, hinted for a zone or not.
/// It is of any type, with either policy, with source ranges or without. Where `some_are_dead`, one
/// endpoint in six is at a port where nobody listens, 8091 to 8094.
RandomService random_service(std::mt19937_64& random, unsigned number, bool some_are_dead = false);

}  // namespace kubeportal::node
