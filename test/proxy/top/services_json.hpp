#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

/// Answers of the admin socket as a proxy would write them.
namespace kubeportal::top {

struct PortInJson {
  std::string service = "default/web";
  std::string port = "http/TCP";
  std::uint64_t opened = 0;
  std::uint64_t active = 0;
  std::uint64_t bytes_to_endpoint = 0;
  std::uint64_t bytes_to_client = 0;
  nlohmann::json closed = nlohmann::json::object();
  nlohmann::json dial_failures = nlohmann::json::object();
  nlohmann::json dropped = nlohmann::json::object();
  std::vector<std::uint64_t> dialled = {0, 0, 0, 0};
  nlohmann::json endpoints = nlohmann::json::array(
      {{{"address", "10.244.1.5:8080"}, {"used", true}, {"reason", "ready"}},
       {{"address", "10.244.1.6:8080"}, {"used", false}, {"reason", "not ready"}}});
};

inline std::string services_json(const std::vector<PortInJson>& ports) {
  auto services = nlohmann::json::array();
  for (const auto& port : ports) {
    if (services.empty() || services.back()["name"] != port.service) {
      services.push_back({{"name", port.service}, {"ports", nlohmann::json::array()}});
    }
    services.back()["ports"].push_back(
        {{"name", port.service + ':' + port.port},
         {"portals",
          {{{"kind", "ClusterIP"},
            {"address", "10.96.0.10:80"},
            {"scope", "cluster"},
            {"verdict", "steer"},
            {"insideVerdict", "steer"}}}},
         {"endpoints", port.endpoints},
         {"counters",
          {{"opened", port.opened},
           {"active", port.active},
           {"bytesToEndpoint", port.bytes_to_endpoint},
           {"bytesToClient", port.bytes_to_client},
           {"closed", port.closed},
           {"dialFailures", port.dial_failures},
           {"dropped", port.dropped},
           {"dialLatency", {{"bounds", {0.001, 0.01, 4.0}}, {"counts", port.dialled}}}}}});
  }
  return nlohmann::json{{"now", "2026-11-26T22:30:01.123Z"}, {"services", services}}.dump();
}

inline std::string connections_json(const nlohmann::json& connections) {
  return nlohmann::json{{"connections", connections}}.dump();
}

}  // namespace kubeportal::top
