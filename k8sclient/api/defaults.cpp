#include "k8sclient/api/defaults.hpp"

#include <nlohmann/json.hpp>

namespace kubeportal::api {

using nlohmann::json;

namespace {

constexpr int kAffinityTimeoutSeconds = 10800;

/// The entry of a mapping if it is one or can be made one; nullptr otherwise.
json* mapping_in(json& parent, const char* key) {
  if (!parent.is_object()) return nullptr;
  json& entry = parent[key];
  if (entry.is_null()) entry = json::object();
  return entry.is_object() ? &entry : nullptr;
}

json* given_mapping_in(json& parent, const char* key) {
  if (!parent.is_object()) return nullptr;
  const auto entry = parent.find(key);
  return entry != parent.end() && entry->is_object() ? &*entry : nullptr;
}

void set_if_absent(json& mapping, const char* key, json value) {
  if (json& entry = mapping[key]; entry.is_null()) entry = std::move(value);
}

bool has_word(const json& mapping, const char* key, const char* word) {
  const auto entry = mapping.find(key);
  return entry != mapping.end() && *entry == word;
}

template <typename Function>
void for_each_mapping_in(json& parent, const char* key, Function&& f) {
  if (!parent.is_object()) return;
  const auto list = parent.find(key);
  if (list == parent.end() || !list->is_array()) return;
  for (json& entry : *list) {
    if (entry.is_object()) f(entry);
  }
}

void default_namespace(json& object) {
  if (json* metadata = mapping_in(object, "metadata")) {
    set_if_absent(*metadata, "namespace", "default");
  }
}

/// Only this way round: clusterIP is not read where there are clusterIPs.
void default_cluster_ips(json& spec) {
  const auto one = spec.find("clusterIP");
  if (one == spec.end() || !one->is_string() || *one == "") return;
  set_if_absent(spec, "clusterIPs", json::array({*one}));
}

void default_affinity_timeout(json& spec) {
  if (!has_word(spec, "sessionAffinity", "ClientIP")) return;
  json* config = mapping_in(spec, "sessionAffinityConfig");
  json* client_ip = config == nullptr ? nullptr : mapping_in(*config, "clientIP");
  if (client_ip != nullptr) set_if_absent(*client_ip, "timeoutSeconds", kAffinityTimeoutSeconds);
}

void default_protocol(json& port) { set_if_absent(port, "protocol", "TCP"); }

void default_named_port(json& port) {
  set_if_absent(port, "name", "");
  default_protocol(port);
}

}  // namespace

void default_service(json& object) {
  default_namespace(object);
  if (json* spec = given_mapping_in(object, "spec")) {
    set_if_absent(*spec, "type", "ClusterIP");
    set_if_absent(*spec, "sessionAffinity", "None");
    set_if_absent(*spec, "internalTrafficPolicy", "Cluster");
    set_if_absent(*spec, "externalTrafficPolicy", "Cluster");
    default_affinity_timeout(*spec);
    default_cluster_ips(*spec);
    for_each_mapping_in(*spec, "ports", default_protocol);
  }
  if (json* status = given_mapping_in(object, "status")) {
    if (json* balancer = given_mapping_in(*status, "loadBalancer")) {
      for_each_mapping_in(*balancer, "ingress",
                          [](json& point) { set_if_absent(point, "ipMode", "VIP"); });
    }
  }
}

void default_endpoint_slice(json& object) {
  default_namespace(object);
  for_each_mapping_in(object, "ports", default_named_port);
}

void default_endpoints(json& object) {
  default_namespace(object);
  for_each_mapping_in(object, "subsets", [](json& subset) {
    for_each_mapping_in(subset, "ports", default_named_port);
  });
}

}  // namespace kubeportal::api
