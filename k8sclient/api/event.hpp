#pragma once

#include <cstdint>
#include <string>

namespace kubeportal::api {

/// What is worth an operator's notice, kept by the API server beside the object that it is about
/// (events.k8s.io/v1).
struct Event {
  enum class Type : std::uint8_t { normal, warning };

  struct Regarding {
    std::string kind;  ///< of core/v1: "Service" or "Node"
    std::string namespace_;
    std::string name;
    std::string uid;

    bool operator==(const Regarding&) const = default;
  };

  Regarding regarding;
  Type type = Type::normal;
  std::string reason;  ///< a word in UpperCamelCase, at most 128 characters
  std::string action;  ///< what was being done; the same
  std::string note;    ///< a sentence; what is longer than 1,024 bytes is cut when it is sent

  bool operator==(const Event&) const = default;
};

/// A Service by "namespace/name"; its uid is for the sender to find.
inline Event::Regarding service_called(const std::string& key) {
  const auto slash = key.find('/');
  return {"Service", key.substr(0, slash), key.substr(slash + 1), {}};
}

/// A Node, with the uid that kubelet and kube-proxy give it in events: its name.
inline Event::Regarding node_called(const std::string& name) { return {"Node", {}, name, name}; }

}  // namespace kubeportal::api
