#include "k8sclient/exported_manifests.hpp"

#include <algorithm>
#include <optional>
#include <set>
#include <stdexcept>
#include <utility>

#include <nlohmann/json.hpp>

#include "document/yaml_writer.hpp"
#include "k8sclient/api/decode_endpoint_slice.hpp"
#include "k8sclient/api/decode_node.hpp"
#include "k8sclient/api/decode_service.hpp"
#include "k8sclient/api/defaults.hpp"
#include "k8sclient/api/encode_endpoint_slice.hpp"
#include "k8sclient/api/encode_node.hpp"
#include "k8sclient/api/encode_service.hpp"

namespace kubeportal::k8sclient {

using nlohmann::json;

namespace {

/// How one kind of objects goes through JSON.
template <typename Object>
struct Kind {
  const char* name;
  const char* key;  // of their list in GET /v1/objects
  Object (*decode)(const json&, document::Problems&);
  json (*encode)(const Object&);
  void (*complete)(json&);  // as reading a manifest does
};

constexpr Kind<api::Service> kService{"Service", "services", api::decode_service,
                                      api::encode_service, api::default_service};
constexpr Kind<api::EndpointSlice> kEndpointSlice{
    "EndpointSlice", "endpointSlices", api::decode_endpoint_slice, api::encode_endpoint_slice,
    api::default_endpoint_slice};
constexpr Kind<api::Node> kNode{"Node", "nodes", api::decode_node, api::encode_node, [](json&) {}};

constexpr const char* kNodesFile = "_nodes";

/// Changes what a manifest cannot say; see exported_manifests().
template <typename Object>
void fit(Object& /*object*/) {}

template <>
void fit(api::EndpointSlice& slice) {
  std::replace(slice.meta.name.begin(), slice.meta.name.end(), ':', '.');
  std::erase_if(slice.ports, [](const api::SlicePort& port) { return !port.name; });
}

/// An object as it will be read, and the document to read it from.
template <typename Object>
struct Written {
  Object object;
  std::string document;
};

class Exporter {
 public:
  explicit Exporter(std::size_t largest_file) : largest_file_(largest_file) {}

  ExportedManifests run(const json& objects) {
    each(objects, kEndpointSlice, [&](Written<api::EndpointSlice> slice) {
      slices_[slice.object.meta.namespace_][slice.object.service_name].push_back(
          std::move(slice.document));
      ++exported_.endpoint_slices;
    });
    each(objects, kService, [&](const Written<api::Service>& service) {
      add(service.object.meta.namespace_, service.document);
      add_slices_of(service.object.meta);
      ++exported_.services;
    });
    for (const auto& [space, by_service] : slices_) {
      for (const auto& [service, documents] : by_service) {
        for (const auto& document : documents) add(space, document);
      }
    }
    each(objects, kNode, [&](const Written<api::Node>& node) {
      add(kNodesFile, node.document);
      ++exported_.nodes;
    });
    return finish();
  }

 private:
  using Documents = std::vector<std::string>;

  template <typename Object, typename Take>
  void each(const json& objects, const Kind<Object>& kind, Take&& take) {
    const auto list = objects.find(kind.key);
    if (list == objects.end()) return;
    if (!list->is_array()) {
      throw std::runtime_error(std::string("these are no objects of a proxy: \"") + kind.key +
                               "\" is not a list");
    }
    std::set<std::string> known;
    for (const json& object : *list) {
      if (auto written = write(object, kind, known)) take(*std::move(written));
    }
  }

  /// What the proxy has read leniently is read strictly here: its manifest must be good.
  template <typename Object>
  std::optional<Written<Object>> write(const json& given, const Kind<Object>& kind,
                                       std::set<std::string>& known) {
    document::Problems lenient;
    auto object = kind.decode(given, lenient);
    fit(object);
    json value = kind.encode(object);
    auto text = document::to_yaml(value);

    document::Problems problems;
    kind.complete(value);
    auto complete = kind.decode(value, problems);
    const auto key = api::key_of(complete.meta);
    if (problems.empty() && !known.insert(key).second) {
      problems.push_back({"metadata.name", "it a second time", "one object of a kind and name"});
    }
    if (problems.empty()) return Written<Object>{std::move(complete), std::move(text)};
    const auto& first = problems.front();
    exported_.left_out.push_back(document::printable(std::string(kind.name) + " " + key + ": " +
                                                     first.path + ": found " + first.found +
                                                     "; allowed: " + first.allowed));
    return std::nullopt;
  }

  void add_slices_of(const api::ObjectMeta& service) {
    auto& of_namespace = slices_[service.namespace_];
    for (const auto& document : of_namespace[service.name]) add(service.namespace_, document);
    of_namespace.erase(service.name);
  }

  void add(const std::string& file, const std::string& document) {
    constexpr std::string_view kBetween = "---\n";
    auto& parts = parts_[file];
    const bool fits =
        !parts.empty() && parts.back().size() + kBetween.size() + document.size() <= largest_file_;
    if (fits) {
      parts.back().append(kBetween).append(document);
    } else {
      parts.push_back(document);
    }
  }

  ExportedManifests finish() {
    for (auto& [file, parts] : parts_) {
      for (std::size_t i = 0; i < parts.size(); ++i) {
        const auto number = i == 0 ? "" : "." + std::to_string(i + 1);
        exported_.files[file + number + ".yaml"] = std::move(parts[i]);
      }
    }
    return std::move(exported_);
  }

  const std::size_t largest_file_;
  std::map<std::string, std::map<std::string, Documents>> slices_;  // by namespace and Service
  std::map<std::string, Documents> parts_;                          // by file
  ExportedManifests exported_;
};

}  // namespace

ExportedManifests exported_manifests(const json& objects, std::size_t largest_file) {
  if (!objects.is_object()) throw std::runtime_error("these are no objects of a proxy");
  return Exporter(largest_file).run(objects);
}

}  // namespace kubeportal::k8sclient
