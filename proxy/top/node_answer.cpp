#include "proxy/top/node_answer.hpp"

#include <stdexcept>

#include <nlohmann/json.hpp>

namespace kubeportal::top {

NodeFacts parse_node(std::string_view json) {
  try {
    const auto document = nlohmann::json::parse(json);
    return {.name = document.value("node", ""), .version = document.value("version", "")};
  } catch (const nlohmann::json::exception& error) {
    throw std::runtime_error(std::string("what the proxy says of itself is not understood: ") +
                             error.what());
  }
}

}  // namespace kubeportal::top
