#include "config/ignored_settings.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "config/configuration_fields.hpp"
#include "config/flag_values.hpp"
#include "config/flags/why_ignored.hpp"

namespace kubeportal::config {

namespace {

/// Fields and sections that no flag says.
constexpr std::array<std::pair<std::string_view, std::string_view>, 5> kWithoutFlag{{
    {"nftables", kNoNftables},
    {"winkernel", kNotWindows},
    {"windowsRunAsService", kNotWindows},
    {"clientConnection.acceptContentTypes", kJson},
    {"logging.vmodule", kVmodule},
}};

bool is_in(std::string_view path, std::string_view section) {
  return path.starts_with(section) &&
         (path.size() == section.size() || path[section.size()] == '.');
}

/// The flag whose field this is or lies in: featureGates.X belongs to --feature-gates.
const Flag* flag_above(std::string_view path) {
  for (const Flag& flag : all_flags()) {
    if (!flag.field.empty() && is_in(path, flag.field)) return &flag;
  }
  return nullptr;
}

bool same(std::string_view a, std::string_view b) {
  if (a == b) return true;
  const auto first = read_bool(a);
  const auto second = read_bool(b);
  return first && second && *first == *second;
}

}  // namespace

bool asks_for_nothing(const Flag& flag, std::string_view value) {
  return same(value, flag.default_text) || (!flag.neutral.empty() && value == flag.neutral);
}

std::vector<IgnoredSetting> ignored_settings(const KubeProxyConfiguration& configuration,
                                             bool by_flag) {
  std::vector<IgnoredSetting> found;
  for (const auto& field : differences(KubeProxyConfiguration{}, configuration)) {
    if (const Flag* flag = flag_above(field.path)) {
      if (flag->ignored.empty()) continue;
      if (asks_for_nothing(*flag, field_text(configuration, field.path))) continue;
      auto name = by_flag ? "--" + std::string(flag->name) : field.path;
      const bool is_known = !found.empty() && found.back().name == name;
      if (!is_known) found.push_back({std::move(name), flag->ignored});
      continue;
    }
    for (const auto& [section, why] : kWithoutFlag) {
      if (is_in(field.path, section)) found.push_back({field.path, why});
    }
  }
  return found;
}

std::string warn_of(const std::vector<IgnoredSetting>& settings) {
  std::vector<std::string_view> reasons;
  for (const auto& setting : settings) {
    if (std::ranges::find(reasons, setting.why) == reasons.end()) reasons.push_back(setting.why);
  }
  std::string sentence;
  for (const auto reason : reasons) {
    std::string names;
    for (const auto& setting : settings) {
      if (setting.why != reason) continue;
      names += (names.empty() ? "" : ", ") + setting.name;
    }
    sentence +=
        (sentence.empty() ? "without effect: " : "; ") + names + " (" + std::string(reason) + ')';
  }
  return sentence;
}

}  // namespace kubeportal::config
