#pragma once

#include <chrono>
#include <cstdint>
#include <string>

#include "k8sclient/api/event.hpp"

namespace kubeportal::api {

/// Which API takes events: the newer one came with 1.19, core/v1 is understood by all.
enum class EventVersion : std::uint8_t { events_v1, core_v1 };

/// What an Event says besides what happened.
struct EventStamp {
  std::string node;  ///< where it was seen
  std::chrono::system_clock::time_point time;
};

/// Where it is posted: a Node's events are in the namespace "default".
std::string event_path(const Event& event, EventVersion version);

/// The object to post. Its name is that of the object with the time in nanoseconds, as client-go
/// makes it.
std::string encode_event(const Event& event, const EventStamp& stamp, EventVersion version);

}  // namespace kubeportal::api
