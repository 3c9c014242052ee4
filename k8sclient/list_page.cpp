#include "k8sclient/list_page.hpp"

#include <nlohmann/json.hpp>

#include "document/json.hpp"

namespace kubeportal::k8sclient {

using nlohmann::json;

namespace {

constexpr std::size_t kMostMessage = 500;

std::string text_in(const json& mapping, const char* key) {
  if (!mapping.is_object()) return {};
  const auto found = mapping.find(key);
  return found != mapping.end() && found->is_string() ? found->get<std::string>() : std::string();
}

}  // namespace

ListPage read_list_page(std::string_view text, const std::function<void(const json&)>& on_object) {
  ListPage page;
  bool has_metadata = false;
  const auto error = document::read_json_items(text, [&](document::Item& item) {
    if (!item.path.empty()) return on_object(item.value);
    const auto metadata = item.value.find("metadata");
    if (metadata == item.value.end()) return;
    has_metadata = true;
    page.version = text_in(*metadata, "resourceVersion");
    page.continue_token = text_in(*metadata, "continue");
  });
  if (error) {
    page.problem = "found " + error->found + ", allowed: " + error->allowed;
  } else if (!has_metadata) {
    page.problem = "it has no metadata, so it is no list of Kubernetes";
  }
  return page;
}

std::string message_in_status(std::string_view text) {
  const auto status = json::parse(text, nullptr, false);
  return status.is_discarded() ? "" : text_in(status, "message").substr(0, kMostMessage);
}

}  // namespace kubeportal::k8sclient
