#include "k8sclient/api/decode_meta.hpp"

#include "k8sclient/api/ip_text.hpp"

namespace kubeportal::api {

ObjectMeta decode_meta(const Field& object, const NameRule& rule) {
  ObjectMeta meta;
  const Field metadata = object["metadata"];
  const bool is_there = metadata.is_mapping();
  if (!is_there && metadata.given()) return meta;

  const Field name = metadata["name"];
  if (!name.given()) name.refuse(rule.text);
  meta.name = name.name(rule);
  meta.namespace_ = metadata["namespace"].name(kDnsLabel);
  meta.uid = metadata["uid"].text_or_empty();
  meta.creation_timestamp = metadata["creationTimestamp"].text_or_empty();
  // Nothing depends on it: one that is no text is no reason to refuse the object.
  if (const Field version = metadata["resourceVersion"]; version.is_text()) {
    meta.resource_version.text = *version.text();
  }

  const Field labels = metadata["labels"];
  labels.for_each_text([&](const Field& entry, const std::string& key, const std::string& value) {
    if (!kQualifiedName.holds(key)) entry.refuse(std::string("as key, ") + kQualifiedName.text);
    if (!kLabelValue.holds(value)) entry.refuse(kLabelValue.text);
    meta.labels.emplace(key, value);
  });
  const Field annotations = metadata["annotations"];
  annotations.for_each_text(
      [&](const Field& entry, const std::string& key, const std::string& value) {
        if (!kQualifiedName.holds(key)) entry.refuse(std::string("as key, ") + kQualifiedName.text);
        meta.annotations.emplace(key, value);
      });
  return meta;
}

Protocol decode_protocol(const Field& protocol) {
  return protocol.one_of<Protocol>(
      {{"TCP", Protocol::tcp}, {"UDP", Protocol::udp}, {"SCTP", Protocol::sctp}}, Protocol::tcp);
}

std::optional<DecodedIp> decode_ip(const Field& address) {
  const std::string* text = address.text();
  if (text == nullptr) return std::nullopt;
  if (const auto family = family_of_ip(*text)) return DecodedIp{*text, *family};
  address.refuse(ip_hint(*text));
  return std::nullopt;
}

std::optional<DecodedIp> decode_reachable_ip(const Field& address) {
  auto ip = decode_ip(address);
  if (ip && is_unusable_ip(ip->text)) {
    address.refuse("an address that can be reached: not 0.0.0.0, ::, or multicast");
    return std::nullopt;
  }
  return ip;
}

}  // namespace kubeportal::api
