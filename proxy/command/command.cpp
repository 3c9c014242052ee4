#include "proxy/command/command.hpp"

#include <cstdio>
#include <exception>

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
    spdlog::error("{}", error.what());
    return 1;
  }
}

}  // namespace kubeportal::command
