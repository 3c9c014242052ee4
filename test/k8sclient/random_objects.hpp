#pragma once

#include <random>

#include "k8sclient/api/endpoint_slice.hpp"
#include "k8sclient/api/node.hpp"
#include "k8sclient/api/service.hpp"

namespace kubeportal::testing {

// Objects that an API server could hold, with every field that is decoded at its default or not,
// and texts of the nasty kind where any text may stand. `number` makes their names differ.

api::Service random_service(std::mt19937_64& random, unsigned number);
api::EndpointSlice random_endpoint_slice(std::mt19937_64& random, unsigned number);
api::Node random_node(std::mt19937_64& random, unsigned number);

}  // namespace kubeportal::testing
