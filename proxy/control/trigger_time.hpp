#pragma once

#include <chrono>
#include <optional>

#include "k8sclient/api/endpoint_slice.hpp"

namespace kubeportal::control {

/// When the endpoints of a slice became what they are, as the endpoint slice controller says in the
/// annotation endpoints.kubernetes.io/last-change-trigger-time; nullopt where it does not say so,
/// or in no form of RFC 3339 in UTC.
std::optional<std::chrono::system_clock::time_point> endpoints_changed_at(
    const api::EndpointSlice& slice);

/// How long ago that was, where `current` tells of a moment that `previous` (null: there was no
/// slice) did not.
std::optional<std::chrono::nanoseconds> age_of_change(const api::EndpointSlice* previous,
                                                      const api::EndpointSlice& current,
                                                      std::chrono::system_clock::time_point now);

}  // namespace kubeportal::control
