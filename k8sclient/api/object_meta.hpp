#pragma once

#include <map>
#include <string>

namespace kubeportal::api {

/// metadata.resourceVersion: which state of an object was seen, to be shown and never compared. An
/// object that is written again as it was gets a new one; that is no change to a proxy, so two
/// versions are equal whatever they say. Short enough in practice to need no memory of its own.
struct ResourceVersion {
  std::string text;  ///< empty: the object came with none, as from most manifests

  bool operator==(const ResourceVersion& /*other*/) const { return true; }
};

/// The part of metadata that a node proxy reads. `name` is never empty in a decoded object and
/// `namespace_` is "default" where the manifest names none; it is empty in objects that are in no
/// namespace.
struct ObjectMeta {
  std::string namespace_;
  std::string name;
  std::string uid;
  std::string creation_timestamp;  ///< RFC 3339 as received; empty in most manifests
  std::map<std::string, std::string> labels;
  std::map<std::string, std::string> annotations;
  ResourceVersion resource_version{};

  bool operator==(const ObjectMeta&) const = default;
};

/// "namespace/name", the key of an object of one kind; "name" where it is in no namespace.
inline std::string key_of(const ObjectMeta& meta) {
  return meta.namespace_.empty() ? meta.name : meta.namespace_ + "/" + meta.name;
}

}  // namespace kubeportal::api
