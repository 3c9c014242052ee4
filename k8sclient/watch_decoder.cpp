#include "k8sclient/watch_decoder.hpp"

#include <array>
#include <utility>

namespace kubeportal::k8sclient {

namespace {

using nlohmann::json;
using Type = WatchEvent::Type;

constexpr std::array<std::pair<std::string_view, Type>, 5> kTypes{{{"ADDED", Type::added},
                                                                   {"MODIFIED", Type::modified},
                                                                   {"DELETED", Type::deleted},
                                                                   {"BOOKMARK", Type::bookmark},
                                                                   {"ERROR", Type::error}}};

bool is_white_space(char byte) {
  return byte == ' ' || byte == '\n' || byte == '\r' || byte == '\t';
}

Type type_of(const std::string& word) {
  for (const auto& [spelling, type] : kTypes) {
    if (word == spelling) return type;
  }
  return Type::unknown;
}

const json* entry(const json& mapping, const char* key) {
  if (!mapping.is_object()) return nullptr;
  const auto found = mapping.find(key);
  return found == mapping.end() ? nullptr : &*found;
}

std::string text_in(const json& mapping, const char* key) {
  const json* value = entry(mapping, key);
  return value != nullptr && value->is_string() ? value->get<std::string>() : std::string();
}

bool ends_initial_events(const json& metadata) {
  const json* annotations = entry(metadata, "annotations");
  return annotations != nullptr && text_in(*annotations, "k8s.io/initial-events-end") == "true";
}

void describe_error(WatchEvent& event) {
  const json* code = entry(event.object, "code");
  if (code != nullptr && code->is_number_unsigned()) event.code = code->get<unsigned>();
  event.message = text_in(event.object, "message");
}

WatchEvent event_in(json& value) {
  WatchEvent event;
  const auto type = text_in(value, "type");
  event.type = type_of(type);
  if (entry(value, "object") != nullptr) event.object = std::move(value["object"]);
  if (const json* metadata = entry(event.object, "metadata")) {
    event.resource_version = text_in(*metadata, "resourceVersion");
    event.ends_initial_events = event.type == Type::bookmark && ends_initial_events(*metadata);
  }
  if (event.type == Type::error) describe_error(event);
  if (event.type == Type::unknown) event.message = type;
  return event;
}

}  // namespace

std::optional<std::string> WatchDecoder::feed(std::string_view bytes, const OnEvent& on_event) {
  for (const char byte : bytes) {
    if (depth_ == 0 && byte != '{') {
      if (is_white_space(byte)) continue;
      return "the stream of the watch holds something that is no JSON object";
    }
    if (text_.size() >= kMostEventBytes) return "an event of the watch is larger than 16 MiB";
    if (!take(byte)) continue;
    auto value = json::parse(std::exchange(text_, {}), nullptr, false);
    if (value.is_discarded()) return "an event of the watch is no JSON";
    auto event = event_in(value);
    on_event(event);
  }
  return std::nullopt;
}

bool WatchDecoder::take(char byte) {
  text_ += byte;
  if (escaped_) {
    escaped_ = false;
  } else if (in_string_) {
    escaped_ = byte == '\\';
    in_string_ = byte != '"';
  } else if (byte == '"') {
    in_string_ = true;
  } else if (byte == '{' || byte == '[') {
    ++depth_;
  } else if (byte == '}' || byte == ']') {
    --depth_;
  }
  return depth_ == 0;
}

}  // namespace kubeportal::k8sclient
