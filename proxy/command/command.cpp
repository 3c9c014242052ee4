#include "proxy/command/command.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string_view>

#include <spdlog/spdlog.h>

#include "config/flags.hpp"
#include "proxy/observe/logging.hpp"
#include "revision.hpp"

namespace kubeportal::command {

namespace {

int run_command(const config::Options& options) {
  switch (options.command) {
    case config::Command::help:
      std::fputs(options.help_text.c_str(), stdout);
      return 0;
    case config::Command::version:
      std::puts("kube-portal " KUBE_PORTAL_VERSION " (git " KUBE_PORTAL_REVISION ")");
      return 0;
    case config::Command::proxy:
      return run_proxy(options);
    case config::Command::lb:
      return run_lb(options);
    case config::Command::check:
      return run_check(options);
  }
  return 1;
}

/// A line of the log for each line: the log shows a line break as \n.
void log_failure(std::string_view text) {
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    spdlog::error("{}", text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
}

}  // namespace

int run(int argc, const char* const* argv) {
  const auto options = config::parse_command_line(argc, argv);
  if (!options) {
    std::fputs(to_string(options.error()).c_str(), stderr);
    return 2;
  }
  observe::set_up_logging(options->verbosity, options->log_format == config::LogFormat::json);
  try {
    return run_command(*options);
  } catch (const std::exception& error) {
    log_failure(error.what());
    return 1;
  }
}

}  // namespace kubeportal::command
