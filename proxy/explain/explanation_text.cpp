#include "proxy/explain/explanation_text.hpp"

#include <algorithm>

#include <nlohmann/json.hpp>
#include <spdlog/fmt/fmt.h>

namespace kubeportal::explain {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t kSubjectWidth = 11;

Outcome outcome_called(std::string_view name) {
  for (const auto outcome : {Outcome::served, Outcome::refused, Outcome::dropped}) {
    if (name == to_string(outcome)) return outcome;
  }
  return Outcome::not_a_service;
}

void append_endpoints(std::string& text, const std::vector<EndpointFinding>& endpoints) {
  std::size_t width = 0;
  for (const auto& endpoint : endpoints) {
    width = std::max(width, model::to_string(endpoint.address).size());
  }
  for (const auto& endpoint : endpoints) {
    text += fmt::format("  {:<{}}{:<{}}  {} {}\n", "", kSubjectWidth,
                        model::to_string(endpoint.address), width, endpoint.kept ? "+" : "-",
                        endpoint.reason);
  }
}

}  // namespace

Explanation from_json(const nlohmann::json& json) {
  Explanation said;
  json.at("destination").get_to(said.destination);
  json.at("client").get_to(said.client);
  said.outcome = outcome_called(json.at("outcome").get<std::string>());
  json.at("reason").get_to(said.reason);
  for (const auto& step : json.at("steps")) {
    said.steps.push_back({step.at("subject"), step.at("finding")});
  }
  for (const auto& endpoint : json.at("endpoints")) {
    const auto address = model::parse_socket_address(endpoint.at("address").get<std::string>());
    if (!address) continue;
    said.endpoints.push_back({*address, endpoint.at("kept"), endpoint.at("reason")});
  }
  if (json.contains("next")) {
    said.next = model::parse_socket_address(json.at("next").get<std::string>());
  }
  return said;
}

std::string to_text(const Explanation& explanation) {
  auto text = fmt::format("{} from {}: {}", explanation.destination, explanation.client,
                          to_string(explanation.outcome));
  text += explanation.reason.empty() ? "\n" : fmt::format(" ({})\n", explanation.reason);
  for (const auto& step : explanation.steps) {
    text += fmt::format("  {:<{}}{}\n", step.subject, kSubjectWidth, step.finding);
    if (step.subject == kEndpoints) append_endpoints(text, explanation.endpoints);
  }
  return text;
}

std::string to_json(const Explanation& explanation) {
  Json json{{"destination", explanation.destination},
            {"client", explanation.client},
            {"outcome", to_string(explanation.outcome)},
            {"reason", explanation.reason}};
  if (explanation.service_port) json["servicePort"] = to_string(*explanation.service_port);
  if (explanation.portal) json["portal"] = model::to_string(*explanation.portal);
  json["steps"] = Json::array();
  for (const auto& step : explanation.steps) {
    json["steps"].push_back({{"subject", step.subject}, {"finding", step.finding}});
  }
  json["endpoints"] = Json::array();
  for (const auto& endpoint : explanation.endpoints) {
    json["endpoints"].push_back({{"address", model::to_string(endpoint.address)},
                                 {"kept", endpoint.kept},
                                 {"reason", endpoint.reason}});
  }
  if (explanation.next) json["next"] = model::to_string(*explanation.next);
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

}  // namespace kubeportal::explain
