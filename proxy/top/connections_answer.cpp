#include "proxy/top/connections_answer.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace kubeportal::top {

namespace {

using Json = nlohmann::json;

}  // namespace

EndpointLoads parse_connections(std::string_view json) {
  try {
    EndpointLoads loads;
    const auto document = Json::parse(json);
    for (const auto& connection : document.at("connections")) {
      auto& load = loads[{connection.value("service", ""), connection.value("endpoint", "")}];
      ++load.active;
      load.bytes_to_endpoint += connection.value("bytesToEndpoint", std::uint64_t{0});
      load.bytes_to_client += connection.value("bytesToClient", std::uint64_t{0});
    }
    return loads;
  } catch (const Json::exception& error) {
    throw std::runtime_error(std::string("the proxy's list of connections is not understood: ") +
                             error.what());
  }
}

}  // namespace kubeportal::top
