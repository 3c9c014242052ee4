#include "config/configuration_file.hpp"

#include <algorithm>
#include <utility>

#include <nlohmann/json.hpp>

#include "config/configuration_fields.hpp"
#include "config/flag.hpp"
#include "config/kube_proxy_json.hpp"
#include "config/validation.hpp"
#include "document/field.hpp"
#include "document/placed_problem.hpp"
#include "document/yaml.hpp"
#include "document/yaml_writer.hpp"

namespace kubeportal::config {

namespace {

constexpr std::string_view kApiVersion = "kubeproxy.config.k8s.io/v1alpha1";
constexpr std::string_view kKind = "KubeProxyConfiguration";

void expect_text(const document::Field& field, std::string_view wanted) {
  if (field.text_or_empty() != wanted) field.refuse(std::string(wanted));
}

/// Writes into the options what the fields say that flags have as well.
document::Problems apply(const KubeProxyConfiguration& configuration, Options& options) {
  document::Problems problems;
  const KubeProxyConfiguration standard;
  for (const Flag& flag : all_flags()) {
    if (flag.field.empty() || flag.apply == nullptr) continue;
    const auto text = field_text(configuration, flag.field);
    if (text == field_text(standard, flag.field)) continue;
    const auto refusal = flag.apply(text, options);
    if (!refusal) continue;
    problems.push_back(
        {std::string(flag.field), '"' + refusal->found + '"',
         std::string(flag.allowed) + (refusal->why.empty() ? "" : "; ") + refusal->why});
  }
  return problems;
}

/// Reads the one document of a file.
class ConfigurationReader {
 public:
  ConfigurationReader(const std::string& file, Options& options) : file_(file), options_(options) {}

  void take(document::Item& item) {
    if (item.value.is_null()) return;  // nothing between two "---"
    if (std::exchange(found_, true)) {
      wrong_.push_back({item.positions.of(item.node), {}, {}, "another document", "one a file"});
      return;
    }
    DecodingProblems problems;
    const document::Field root(item.value, problems.wrong);
    if (root.is_required_mapping()) {
      const auto api_version = root["apiVersion"];
      const auto kind = root["kind"];
      expect_text(api_version, kApiVersion);
      expect_text(kind, kKind);
    }
    read(item, problems);
    for (auto& problem : problems.wrong) wrong_.push_back(placed(item, problem));
    for (auto& problem : problems.not_known) not_strict_.push_back(placed(item, problem));
    for (const auto& [path, position] : item.positions.repeated(item.node)) {
      not_strict_.push_back({position, {}, path, "the field a second time", "every field once"});
    }
  }

  void fail(const document::SyntaxError& error) {
    wrong_.push_back({error.position, {}, {}, error.found, error.allowed});
  }

  boost::system::result<FileProblems, FileProblems> finish() {
    if (!found_ && wrong_.empty()) wrong_.push_back({{}, {}, {}, "nothing", std::string(kKind)});
    if (wrong_.empty()) return {boost::system::in_place_value, in_order(not_strict_)};
    wrong_.insert(wrong_.end(), not_strict_.begin(), not_strict_.end());
    return {boost::system::in_place_error, in_order(wrong_)};
  }

 private:
  void read(const document::Item& item, DecodingProblems& problems) {
    auto configuration = decode_kube_proxy_configuration(item.value, problems);
    set_defaults(configuration);
    for (auto& found : {problems_of(configuration), apply(configuration, options_)}) {
      problems.wrong.insert(problems.wrong.end(), found.begin(), found.end());
    }
    options_.kube_proxy = std::move(configuration);
  }

  static document::PlacedProblem placed(const document::Item& item, document::Problem& problem) {
    const auto position = item.positions.find(item.node, problem.path);
    return {position,
            {},
            std::move(problem.path),
            std::move(problem.found),
            std::move(problem.allowed)};
  }

  /// As they stand in the file.
  FileProblems in_order(std::vector<document::PlacedProblem>& problems) const {
    const auto place = [](const document::PlacedProblem& problem) {
      return std::pair(problem.position.line, problem.position.column);
    };
    std::ranges::stable_sort(problems, {}, place);
    FileProblems lines;
    for (const auto& problem : problems) lines.push_back(document::describe(file_, problem));
    return lines;
  }

  const std::string& file_;
  Options& options_;
  bool found_ = false;
  std::vector<document::PlacedProblem> wrong_;
  std::vector<document::PlacedProblem> not_strict_;
};

}  // namespace

boost::system::result<FileProblems, FileProblems> read_configuration(const std::string& file,
                                                                     std::string_view text,
                                                                     Options& options) {
  ConfigurationReader reader(file, options);
  const auto error = document::read_items(
      text, [&](document::Item& item) { reader.take(item); }, document::RepeatedKeys::last_counts);
  if (error) reader.fail(*error);
  return reader.finish();
}

std::string configuration_text(const KubeProxyConfiguration& configuration) {
  auto document = to_json(configuration);
  document["apiVersion"] = kApiVersion;
  document["kind"] = kKind;
  return document::to_yaml(document);
}

}  // namespace kubeportal::config
