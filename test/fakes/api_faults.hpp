#pragma once

#include <cstdint>
#include <string>

#include "test/fakes/api_peer.hpp"

namespace kubeportal::fakes {

/// How the fake answers one request instead of as it should.
enum class Fault : std::uint8_t {
  gone,               ///< 410 as the status
  gone_in_stream,     ///< of a watch: 200, then an ERROR event with code 410
  too_new,            ///< 504: the version asked for is larger than the server's
  half_an_object,     ///< of a watch: half a JSON object, then the end
  stalled,            ///< 200 and never a byte, until the client goes
  stalled_in_object,  ///< 200, half a JSON object and never another byte, until the client goes
  slow_bytes,         ///< 200, then a byte every few milliseconds for ever
  endless_chunks,     ///< 200, then an object without end
  redirect,           ///< 302 to the same place
  too_many_requests,  ///< 429 with Retry-After: 0
  unauthorized,       ///< 401
  forbidden,          ///< 403
  reset_in_list,      ///< the connection is reset in the middle of the body
  nonsense,           ///< 200, and no JSON
  no_gzip,            ///< 200 with an encoding that the body does not have
  gzip_without_end,   ///< 200, and a packed list of nothing without end
  bad_request,        ///< 400
  server_error,       ///< 500
};

void misbehave(ApiPeer& peer, Fault fault);

/// A Status of Kubernetes as JSON.
std::string status_json(unsigned code, const std::string& reason);

/// An event of a watch, without a line break: none is owed.
std::string event_json(const std::string& type, const std::string& object);

}  // namespace kubeportal::fakes
