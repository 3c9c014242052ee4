#include "proxy/top/services_answer.hpp"

#include <array>
#include <numeric>
#include <stdexcept>

#include <nlohmann/json.hpp>

namespace kubeportal::top {

namespace {

using Json = nlohmann::json;

constexpr std::array kLetDown{"no_endpoint", "not_allowed", "out_of_resources"};

const Json& member(const Json& object, const char* name) {
  static const Json kNone;
  const auto found = object.find(name);
  return found == object.end() ? kNone : *found;
}

std::string text(const Json& object, const char* name) {
  const auto& value = member(object, name);
  return value.is_null() ? std::string() : value.get<std::string>();
}

bool flag(const Json& object, const char* name) {
  const auto& value = member(object, name);
  return !value.is_null() && value.get<bool>();
}

std::uint64_t number(const Json& value) {
  return value.is_number_unsigned() ? value.get<std::uint64_t>() : 0;
}

std::uint64_t sum(const Json& by_reason) {
  return std::accumulate(by_reason.begin(), by_reason.end(), std::uint64_t{0},
                         [](std::uint64_t so_far, const Json& n) { return so_far + number(n); });
}

/// A flow of UDP may end for want of an endpoint after it was served: its datagrams tell.
std::uint64_t let_down(const Json& json, bool is_udp) {
  if (is_udp) return sum(member(json, "dropped"));
  std::uint64_t count = 0;
  for (const char* reason : kLetDown) count += number(member(member(json, "closed"), reason));
  return count;
}

Counters counters(const Json& json, bool is_udp) {
  Counters result;
  result.opened = number(member(json, "opened"));
  result.active = number(member(json, "active"));
  result.bytes_to_endpoint = number(member(json, "bytesToEndpoint"));
  result.bytes_to_client = number(member(json, "bytesToClient"));
  result.dial_failures = sum(member(json, "dialFailures"));
  result.let_down = let_down(json, is_udp);
  const auto& latency = member(json, "dialLatency");
  for (const auto& bound : member(latency, "bounds")) result.bounds.push_back(bound.get<double>());
  for (const auto& count : member(latency, "counts")) result.dialled.push_back(number(count));
  return result;
}

ServicePort service_port(const Json& json) {
  ServicePort port;
  port.name = text(json, "name");
  for (const auto& portal : member(json, "portals")) {
    port.portals.push_back({text(portal, "kind"), text(portal, "address"), text(portal, "verdict"),
                            text(portal, "insideVerdict")});
  }
  const auto& affinity = member(json, "affinityTimeout");
  if (!affinity.is_null()) port.affinity_timeout = number(affinity);
  for (const auto& endpoint : member(json, "endpoints")) {
    port.endpoints.push_back({text(endpoint, "address"), text(endpoint, "reason"),
                              flag(endpoint, "used"), flag(endpoint, "suspended")});
  }
  port.counters = counters(member(json, "counters"), port.name.ends_with("/UDP"));
  return port;
}

}  // namespace

ServicesAnswer parse_services(std::string_view json) {
  try {
    const auto document = Json::parse(json);
    ServicesAnswer answer;
    answer.now = text(document, "now");
    for (const auto& service : document.at("services")) {
      answer.services.push_back({text(service, "name"), {}});
      for (const auto& port : member(service, "ports")) {
        answer.services.back().ports.push_back(service_port(port));
      }
    }
    return answer;
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("the proxy's list of services is not understood: ") +
                             error.what());
  }
}

}  // namespace kubeportal::top
