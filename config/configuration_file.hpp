#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <boost/system/result.hpp>

#include "config/options.hpp"

namespace kubeportal::config {

/// A line each, with file, line, column and field.
using FileProblems = std::vector<std::string>;

/// Reads a KubeProxyConfiguration of v1alpha1, YAML or JSON, into the options whose flags say the
/// same; the other options stay. Returns what is to be warned of: fields that kube-proxy does not
/// know and keys that are repeated are no reason to fail where nothing else is wrong, as in
/// kube-proxy (the last of the repeated counts). `file` is its name for messages.
boost::system::result<FileProblems, FileProblems> read_configuration(const std::string& file,
                                                                     std::string_view text,
                                                                     Options& options);

/// The configuration as such a file, YAML.
std::string configuration_text(const KubeProxyConfiguration& configuration);

}  // namespace kubeportal::config
