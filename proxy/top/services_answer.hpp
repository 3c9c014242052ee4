#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

/// What `GET /v1/services` of the admin socket answers (docs/ADMIN.md), as far as top shows it.
namespace kubeportal::top {

struct Portal {
  std::string kind;
  std::string address;
  std::string verdict;         ///< for clients elsewhere: steer, refuse or drop
  std::string inside_verdict;  ///< for pods and this node
};

struct Endpoint {
  std::string address;
  std::string reason;      ///< why it is used or not
  bool used = false;       ///< new connections may go there
  bool suspended = false;  ///< dials to it fail at present
};

/// Since the service port's statistics began; all but `active` only grow until they begin anew.
struct Counters {
  std::uint64_t opened = 0;
  std::uint64_t active = 0;
  std::uint64_t bytes_to_endpoint = 0;
  std::uint64_t bytes_to_client = 0;
  std::uint64_t dial_failures = 0;
  std::uint64_t let_down = 0;          ///< clients without an endpoint, and datagrams dropped
  std::vector<double> bounds;          ///< of dial latency, seconds, ascending
  std::vector<std::uint64_t> dialled;  ///< those that connected: one a bound, one for the rest
};

struct ServicePort {
  std::string name;  ///< namespace/name:port/PROTOCOL
  std::vector<Portal> portals;
  std::optional<std::uint64_t> affinity_timeout;  ///< seconds; nullopt: no session affinity
  std::vector<Endpoint> endpoints;
  Counters counters;
};

struct Service {
  std::string name;  ///< namespace/name
  std::vector<ServicePort> ports;
};

struct ServicesAnswer {
  std::string now;  ///< when the proxy answered, RFC 3339 in UTC
  std::vector<Service> services;
};

/// What is missing counts as zero or empty. Throws std::runtime_error with a sentence where the
/// text is not such an answer.
ServicesAnswer parse_services(std::string_view json);

}  // namespace kubeportal::top
