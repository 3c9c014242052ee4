#include "k8sclient/api/encode_meta.hpp"

#include <nlohmann/json.hpp>

namespace kubeportal::api {

using nlohmann::json;

namespace {

void encode_text(const char* key, const std::string& text, json& mapping) {
  if (!text.empty()) mapping[key] = text;
}

}  // namespace

json encode_object(const char* api_version, const char* kind, const ObjectMeta& meta) {
  json metadata{{"name", meta.name}};
  encode_text("namespace", meta.namespace_, metadata);
  encode_text("uid", meta.uid, metadata);
  encode_text("creationTimestamp", meta.creation_timestamp, metadata);
  if (!meta.labels.empty()) metadata["labels"] = meta.labels;
  if (!meta.annotations.empty()) metadata["annotations"] = meta.annotations;
  return {{"apiVersion", api_version}, {"kind", kind}, {"metadata", std::move(metadata)}};
}

const char* protocol_text(Protocol protocol) {
  switch (protocol) {
    case Protocol::udp:
      return "UDP";
    case Protocol::sctp:
      return "SCTP";
    case Protocol::tcp:
      break;
  }
  return "TCP";
}

void encode_texts(const char* key, const std::vector<std::string>& texts, json& mapping) {
  if (!texts.empty()) mapping[key] = texts;
}

}  // namespace kubeportal::api
