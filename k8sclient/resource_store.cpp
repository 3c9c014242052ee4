#include "k8sclient/resource_store.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

namespace kubeportal::k8sclient {

namespace {

std::string text_in(const nlohmann::json& mapping, const char* key) {
  const auto found = mapping.find(key);
  return found != mapping.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

std::string key_of_json(const nlohmann::json& object) {
  if (!object.is_object()) return {};
  const auto metadata = object.find("metadata");
  if (metadata == object.end() || !metadata->is_object()) return {};
  const auto name = text_in(*metadata, "name");
  const auto space = text_in(*metadata, "namespace");
  return name.empty() || space.empty() ? name : space + "/" + name;
}

void log_problems(const std::string& what, const document::Problems& problems) {
  const auto& first = problems.front();
  spdlog::warn("{}: {}: found {}; allowed: {}{}. What could be read of it is in force", what,
               first.path, first.found, first.allowed,
               problems.size() > 1 ? fmt::format(" (and {} more)", problems.size() - 1) : "");
}

}  // namespace kubeportal::k8sclient
