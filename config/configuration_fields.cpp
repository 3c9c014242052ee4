#include "config/configuration_fields.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "config/kube_proxy_json.hpp"

namespace kubeportal::config {

using nlohmann::json;

namespace {

json::json_pointer pointer_to(std::string_view path) {
  std::string text = '/' + std::string(path);
  std::ranges::replace(text, '.', '/');
  return json::json_pointer(text);
}

/// "A=true,B=false" as a mapping.
Reading<json> read_gates(std::string_view text) {
  json gates = json::object();
  for (const auto item : split_at_commas(text)) {
    const auto equals = item.find('=');
    const auto value = equals == item.npos ? "" : item.substr(equals + 1);
    const auto on = read_bool(value);
    if (!on) return Refusal(item, "a gate is written as NAME=true or NAME=false");
    gates[std::string(item.substr(0, equals))] = *on;
  }
  return gates;
}

/// The text as a value of the kind that the field has now. A duration and any text are strings.
Reading<json> read_as(const json& now, std::string_view text) {
  if (now.is_boolean()) {
    const auto value = read_bool(text);
    if (!value) return value.error();
    return json(*value);
  }
  if (now.is_number()) {
    auto value = json::parse(text, nullptr, false);
    if (!value.is_number()) return Refusal(text, "that is no number");
    return value;
  }
  if (now.is_object()) return read_gates(text);
  if (now.is_null() || now.is_array()) {  // an empty list is null
    json list = now.is_null() ? json::array() : now;
    if (text.empty()) return list;
    for (const auto item : split_at_commas(text)) list.emplace_back(std::string(item));
    return list;
  }
  return json(std::string(text));
}

void flatten(const json& value, const std::string& path, std::map<std::string, json>& leaves) {
  if (!value.is_object()) {
    leaves[path] = value;
    return;
  }
  for (const auto& [key, entry] : value.items()) {
    std::string below = path;
    if (!below.empty()) below += '.';
    flatten(entry, below += key, leaves);
  }
}

std::map<std::string, json> leaves_of(const KubeProxyConfiguration& configuration) {
  std::map<std::string, json> leaves;
  flatten(to_json(configuration), {}, leaves);
  return leaves;
}

std::string shown(const std::map<std::string, json>& leaves, const std::string& path) {
  const auto leaf = leaves.find(path);
  return leaf == leaves.end() ? "nothing"
                              : leaf->second.dump(-1, ' ', true, json::error_handler_t::replace);
}

}  // namespace

std::string field_text(const KubeProxyConfiguration& configuration, std::string_view path) {
  const json all = to_json(configuration);
  const auto at = pointer_to(path);
  if (!all.contains(at) || all[at].is_null()) return {};
  const json& value = all[at];
  if (value.is_string()) return value.get<std::string>();
  if (!value.is_array()) return value.dump();
  std::string list;
  for (const auto& item : value) list += (list.empty() ? "" : ",") + item.get<std::string>();
  return list;
}

std::optional<Refusal> set_field(KubeProxyConfiguration& configuration, std::string_view path,
                                 std::string_view text) {
  json all = to_json(configuration);
  json& field = all[pointer_to(path)];
  const bool is_absent = field.is_null() && !to_json(configuration).contains(pointer_to(path));
  auto value = is_absent ? Reading<json>(json(std::string(text))) : read_as(field, text);
  if (!value) return value.error();
  field = *std::move(value);
  DecodingProblems problems;
  auto changed = decode_kube_proxy_configuration(all, problems);
  if (!problems.wrong.empty())
    return Refusal(text, "that is not " + problems.wrong.front().allowed);
  configuration = std::move(changed);
  return std::nullopt;
}

std::vector<FieldDifference> differences(const KubeProxyConfiguration& before,
                                         const KubeProxyConfiguration& after) {
  const auto was = leaves_of(before);
  const auto is = leaves_of(after);
  std::map<std::string, json> paths = was;
  paths.insert(is.begin(), is.end());
  std::vector<FieldDifference> found;
  for (const auto& [path, value] : paths) {
    auto first = shown(was, path);
    auto second = shown(is, path);
    if (first != second) found.push_back({path, std::move(first), std::move(second)});
  }
  return found;
}

}  // namespace kubeportal::config
