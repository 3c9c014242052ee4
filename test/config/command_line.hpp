#pragma once

#include <string>
#include <vector>

#include "config/flags.hpp"

namespace kubeportal::config {

/// Parses what follows the name of the program.
inline auto parse(const std::vector<std::string>& args) {
  std::vector<const char*> argv{"kube-portal"};
  for (const auto& arg : args) argv.push_back(arg.c_str());
  return parse_command_line(static_cast<int>(argv.size()), argv.data());
}

/// The problems of a command line, a sentence a line; empty if it is right.
inline std::string problems(const std::vector<std::string>& args) {
  std::string lines;
  const auto parsed = parse(args);
  if (parsed) return lines;
  for (const auto& problem : parsed.error().problems) lines += problem + '\n';
  return lines;
}

}  // namespace kubeportal::config
