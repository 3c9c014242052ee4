#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "config/flag_values.hpp"
#include "config/kube_proxy_configuration.hpp"

/// The fields of a configuration by their paths ("iptables.syncPeriod") and as text.
namespace kubeportal::config {

/// What a flag's value for this field would be; lists are separated by commas.
std::string field_text(const KubeProxyConfiguration& configuration, std::string_view path);

/// Sets a field from a flag's value; a list grows. Why not, where it is of the wrong type.
std::optional<Refusal> set_field(KubeProxyConfiguration& configuration, std::string_view path,
                                 std::string_view text);

/// A field whose value differs between two configurations.
struct FieldDifference {
  std::string path;
  std::string before;  ///< as JSON
  std::string after;
};
std::vector<FieldDifference> differences(const KubeProxyConfiguration& before,
                                         const KubeProxyConfiguration& after);

}  // namespace kubeportal::config
