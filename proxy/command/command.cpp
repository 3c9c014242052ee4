#include "proxy/command/command.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <string_view>

#include <spdlog/spdlog.h>

#include "config/flags.hpp"
#include "k8sclient/small_file.hpp"
#include "proxy/observe/logging.hpp"

namespace kubeportal::command {

namespace {

int run_command(const config::Options& options, const app::OptionsReader& read_again) {
  switch (options.command) {
    case config::Command::help:
      std::fputs(options.help_text.c_str(), stdout);
      return 0;
    case config::Command::version:
      std::puts(version_text(options).c_str());
      return 0;
    case config::Command::proxy:
      return run_proxy(options, read_again);
    case config::Command::lb:
      return run_lb(options);
    case config::Command::cleanup:
      return run_cleanup(options);
    case config::Command::init_only:
      return run_init(options);
    case config::Command::write_config:
      return run_write_config(options);
    case config::Command::check:
      return run_check(options);
    case config::Command::explain:
      return run_explain(options);
    case config::Command::conns:
      return run_conns(options);
    case config::Command::top:
      return run_top(options);
    case config::Command::journal:
      return run_journal(options);
    case config::Command::export_:
      return run_export(options);
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
  const auto read = [argc, argv] {
    return config::parse_command_line(argc, argv, k8sclient::read_small_file);
  };
  const auto options = read();
  if (!options) {
    std::fputs(to_string(options.error()).c_str(), stderr);
    return 2;
  }
  observe::set_up_logging(options->verbosity, options->log_format == config::OutputFormat::json);
  for (const auto& warning : options->warnings) spdlog::warn("{}", warning);
  try {
    return run_command(*options, read);
  } catch (const std::exception& error) {
    log_failure(error.what());
    return 1;
  }
}

}  // namespace kubeportal::command
