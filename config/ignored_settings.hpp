#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "config/flag.hpp"
#include "config/kube_proxy_configuration.hpp"

namespace kubeportal::config {

/// Whether `value` for an ignored flag asks for no more than leaving the flag out does.
bool asks_for_nothing(const Flag& flag, std::string_view value);

/// Settings without effect here, with the reason.
struct IgnoredSetting {
  std::string name;  ///< "--ipvs-scheduler", or the field where only a file can say it
  std::string_view why;
};

/// The fields that ask for something that this proxy does not do; flags' names where `by_flag`.
std::vector<IgnoredSetting> ignored_settings(const KubeProxyConfiguration& configuration,
                                             bool by_flag);

/// One sentence for the log, by reason; empty for none.
std::string warn_of(const std::vector<IgnoredSetting>& settings);

}  // namespace kubeportal::config
