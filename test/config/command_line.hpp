#pragma once

#include <map>
#include <string>
#include <vector>

#include "config/flags.hpp"

namespace kubeportal::config {

/// Texts by path, instead of files.
using Files = std::map<std::string, std::string>;

/// Parses what follows the name of the program.
inline auto parse(const std::vector<std::string>& args, const Files& files = {},
                  const char* program = "kube-portal") {
  std::vector<const char*> argv{program};
  for (const auto& arg : args) argv.push_back(arg.c_str());
  const FileReader read_file = [&](const std::string& path) -> boost::system::result<std::string> {
    const auto file = files.find(path);
    if (file == files.end()) return make_error_code(boost::system::errc::no_such_file_or_directory);
    return file->second;
  };
  return parse_command_line(static_cast<int>(argv.size()), argv.data(), read_file);
}

/// The problems of a command line, a sentence a line; empty if it is right.
inline std::string problems(const std::vector<std::string>& args, const Files& files = {}) {
  std::string lines;
  const auto parsed = parse(args, files);
  if (parsed) return lines;
  for (const auto& problem : parsed.error().problems) lines += problem + '\n';
  return lines;
}

}  // namespace kubeportal::config
