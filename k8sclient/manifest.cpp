#include "k8sclient/manifest.hpp"

#include <algorithm>
#include <map>

#include <strings.h>

#include "document/field.hpp"
#include "document/yaml.hpp"
#include "k8sclient/api/decode_endpoint_slice.hpp"
#include "k8sclient/api/decode_endpoints.hpp"
#include "k8sclient/api/decode_node.hpp"
#include "k8sclient/api/decode_service.hpp"
#include "k8sclient/api/defaults.hpp"

namespace kubeportal::k8sclient {

namespace {

using nlohmann::json;

constexpr std::string_view kCore = "v1";
constexpr std::string_view kDiscovery = "discovery.k8s.io/v1";
constexpr std::string_view kDiscoveryBeta = "discovery.k8s.io/v1beta1";

/// A version of a built-in group: "v1", "apps/v1", "discovery.k8s.io/v1". Groups of extensions have
/// other domains, and may have kinds of the same names (Knative's Service).
bool is_built_in(std::string_view api_version) {
  const auto group = api_version.substr(0, api_version.find('/'));
  return group.find('.') == group.npos || group.ends_with(".k8s.io");
}

bool same_but_for_case(const std::string& a, const char* b) {
  return strcasecmp(a.c_str(), b) == 0 && a != b;
}

std::string text_in(const json& mapping, const char* key) {
  const auto entry = mapping.is_object() ? mapping.find(key) : mapping.end();
  return entry != mapping.end() && entry->is_string() ? entry->get<std::string>() : std::string();
}

/// "Service default/web" as far as the object says so; only for messages.
std::string name_of(const json& object) {
  const std::string kind = text_in(object, "kind");
  if (!object.is_object() || kind.empty()) return {};
  const auto metadata = object.find("metadata");
  const std::string name = metadata == object.end() ? "" : text_in(*metadata, "name");
  if (name.empty()) return kind;
  if (kind == "Node") return document::printable(kind + " " + name);
  const std::string space = text_in(*metadata, "namespace");
  return document::printable(kind + " " + (space.empty() ? "default" : space) + "/" + name);
}

/// Collects the items of one file into a Manifest.
class ManifestReader {
 public:
  void take(document::Item& item);
  void fail(const document::SyntaxError& error) {
    note({error.position, {}, {}, error.found, error.allowed});
  }
  Manifest finish() { return std::move(manifest_); }

 private:
  void decode(document::Item& item, document::Problems& problems);
  void take_service(document::Item& item, document::Problems& problems);
  void take_endpoint_slice(document::Item& item, document::Problems& problems);
  void take_endpoints(document::Item& item, document::Problems& problems);
  void take_node(document::Item& item, document::Problems& problems);
  void note(ManifestProblem problem);

  /// Adds an object unless the file has one of its name already.
  template <typename Object>
  void add(std::vector<Placed<Object>>& objects, std::map<std::string, document::Position>& known,
           Object object, const document::Item& item, document::Problems& problems);

  Manifest manifest_;
  std::map<std::string, document::Position> services_;
  std::map<std::string, document::Position> endpoint_slices_;
  std::map<std::string, document::Position> nodes_;
};

void ManifestReader::note(ManifestProblem problem) {
  if (manifest_.problems.size() < kMaxManifestProblems) {
    manifest_.problems.push_back(std::move(problem));
  }
}

void ManifestReader::take(document::Item& item) {
  if (item.value.is_null()) return;  // nothing between two "---"
  const std::string name = name_of(item.value);
  document::Problems problems;
  decode(item, problems);
  for (auto& [path, found, allowed] : problems) {
    if (manifest_.problems.size() >= kMaxManifestProblems) return;
    const document::Position position = item.positions.find(item.node, path);
    const bool both = !item.path.empty() && !path.empty();
    note({position, name, item.path + (both ? "." : "") + path, std::move(found),
          std::move(allowed)});
  }
}

void ManifestReader::decode(document::Item& item, document::Problems& problems) {
  const document::Field object(item.value, problems);
  if (!object.is_mapping()) return;
  const document::Field api_version_field = object["apiVersion"];
  const document::Field kind_field = object["kind"];
  if (!api_version_field.given()) api_version_field.refuse("a version such as v1");
  if (!kind_field.given()) kind_field.refuse("a kind such as Service");
  const std::string api_version = api_version_field.text_or_empty();
  const std::string kind = kind_field.text_or_empty();
  if (!problems.empty()) return;

  if (kind == "Service" && api_version == kCore) return take_service(item, problems);
  if (kind == "Endpoints" && api_version == kCore) return take_endpoints(item, problems);
  if (kind == "Node" && api_version == kCore) return take_node(item, problems);
  if (kind == "EndpointSlice" && (api_version == kDiscovery || api_version == kDiscoveryBeta)) {
    return take_endpoint_slice(item, problems);
  }

  // What is nearly ours was meant to be ours: skipping it would lose it without a word.
  if ((kind == "Service" || kind == "Endpoints" || kind == "Node") && is_built_in(api_version)) {
    return api_version_field.refuse("v1");
  }
  if (kind == "EndpointSlice" && is_built_in(api_version)) {
    return api_version_field.refuse("discovery.k8s.io/v1, discovery.k8s.io/v1beta1");
  }
  for (const char* ours : {"Service", "Endpoints", "EndpointSlice", "Node", "List"}) {
    if (same_but_for_case(kind, ours)) return kind_field.refuse(ours);
  }
  if (kind.ends_with("List") && !item.path.empty()) {
    return kind_field.refuse("objects only: a list inside a list is not read");
  }
  if (!kind.ends_with("List")) manifest_.skipped.push_back(name_of(item.value));
}

void ManifestReader::take_service(document::Item& item, document::Problems& problems) {
  api::default_service(item.value);
  add(manifest_.services, services_, api::decode_service(item.value, problems), item, problems);
}

void ManifestReader::take_endpoint_slice(document::Item& item, document::Problems& problems) {
  api::default_endpoint_slice(item.value);
  add(manifest_.endpoint_slices, endpoint_slices_, api::decode_endpoint_slice(item.value, problems),
      item, problems);
}

void ManifestReader::take_endpoints(document::Item& item, document::Problems& problems) {
  api::default_endpoints(item.value);
  for (auto& slice : api::decode_endpoints(item.value, problems)) {
    add(manifest_.endpoint_slices, endpoint_slices_, std::move(slice), item, problems);
  }
}

void ManifestReader::take_node(document::Item& item, document::Problems& problems) {
  add(manifest_.nodes, nodes_, api::decode_node(item.value, problems), item, problems);
}

template <typename Object>
void ManifestReader::add(std::vector<Placed<Object>>& objects,
                         std::map<std::string, document::Position>& known, Object object,
                         const document::Item& item, document::Problems& problems) {
  const document::Position position = item.positions.of(item.node);
  const auto [first, is_new] = known.emplace(api::key_of(object.meta), position);
  if (is_new) {
    objects.push_back({std::make_shared<const Object>(std::move(object)), position});
  } else if (!object.meta.name.empty()) {
    problems.push_back({"metadata.name", "\"" + object.meta.name + "\" a second time",
                        "one object of a kind and name in a file; the first is at line " +
                            std::to_string(first->second.line)});
  }
}

}  // namespace

Manifest read_manifest(std::string_view text) {
  ManifestReader reader;
  if (text.size() > kMaxManifestBytes) {
    reader.fail({{}, std::to_string(text.size() >> 20U) + " MiB of text", "at most 64 MiB"});
    return reader.finish();
  }
  const auto error = document::read_items(text, [&](document::Item& item) { reader.take(item); });
  if (error) reader.fail(*error);
  return reader.finish();
}

}  // namespace kubeportal::k8sclient
