#pragma once

#include "proxy/control/endpoint.hpp"

/// What an endpoint's conditions say of its use, in words for the journal and for explain.
namespace kubeportal::control {

/// Of one that is used.
const char* why_used(const Endpoint& endpoint);

/// Of one that is not used though it is near enough, and is not ready.
const char* why_not_ready(const Endpoint& endpoint);

}  // namespace kubeportal::control
