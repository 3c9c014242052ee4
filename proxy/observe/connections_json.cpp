#include "proxy/observe/connections_json.hpp"

#include <nlohmann/json.hpp>

namespace kubeportal::observe {

namespace {

using Json = nlohmann::ordered_json;
using std::chrono::duration;

double seconds(auto length) { return duration<double>(length).count(); }

void add_tcp(Json& json, const char* name, const std::optional<model::TcpHealth>& health) {
  if (health) json[name] = {{"rtt", seconds(health->rtt)}, {"retransmits", health->retransmits}};
}

Json json_of(const model::Connection& connection) {
  Json json{{"id", model::to_string(connection.id)},
            {"protocol", model::to_string(connection.service_port.protocol)},
            {"service", to_string(connection.service_port)},
            {"client", model::to_string(connection.client)}};
  if (connection.portal) json["portal"] = model::to_string(*connection.portal);
  if (connection.endpoint) json["endpoint"] = model::to_string(*connection.endpoint);
  json["state"] = to_string(connection.state);
  json["age"] = seconds(connection.age);
  json["idle"] = seconds(connection.idle);
  json["bytesToEndpoint"] = connection.bytes_to_endpoint;
  json["bytesToClient"] = connection.bytes_to_client;
  json["worker"] = connection.id.worker;
  if (connection.service_port.protocol == model::Protocol::tcp) {
    json["toEndpoint"] = to_string(connection.to_endpoint);
    json["toClient"] = to_string(connection.to_client);
    add_tcp(json, "clientTcp", connection.client_tcp);
    add_tcp(json, "endpointTcp", connection.endpoint_tcp);
  }
  return json;
}

}  // namespace

std::string connections_json(const std::vector<model::Connection>& connections) {
  // One at a time: as values all of them together take many times the memory of their text.
  std::string text = R"({"connections":[)";
  for (const auto& connection : connections) {
    if (&connection != &connections.front()) text += ',';
    text += json_of(connection).dump();
  }
  return text + "]}\n";
}

}  // namespace kubeportal::observe
