#pragma once

#include <string>
#include <vector>

namespace kubeportal::system {

/// A command line that must be refused with exit code 2.
struct BadCommandLine {
  std::vector<std::string> arguments;
  std::vector<std::string> said;  ///< parts of what it must say on stderr
};
const std::vector<BadCommandLine>& bad_command_lines();

/// A manifest that `check` and the start of the proxy must refuse with exit code 1.
struct BadManifest {
  std::string text;
  std::string place;              ///< "line:column"
  std::vector<std::string> said;  ///< parts: the field, what was found, what is allowed
};
const std::vector<BadManifest>& bad_manifests();

}  // namespace kubeportal::system
