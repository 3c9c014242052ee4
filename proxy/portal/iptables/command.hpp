#pragma once

#include <chrono>
#include <functional>
#include <string>
#include <vector>

namespace kubeportal::portal {

/// A program to run: found on PATH, never through a shell.
struct Command {
  std::vector<std::string> argv;
  std::string input;  ///< what it reads from standard input
};

struct CommandResult {
  int exit_code =
      -1;  ///< -1: it could not be run, was killed, or took too long; `errors` says which
  std::string output;
  std::string errors;
  std::chrono::nanoseconds duration{0};

  bool ok() const { return exit_code == 0; }
};

/// Longer than any transaction takes, lock included: what takes longer hangs.
inline constexpr std::chrono::seconds kCommandTimeout{60};

/// Runs it to its end and waits. Any thread.
CommandResult run_command(const Command& command);

/// Runs commands one at a time, in order, without making the caller wait. The edge at which tests
/// put a fake.
class CommandRunner {
 public:
  using Done = std::function<void(CommandResult)>;

  virtual ~CommandRunner() = default;

  /// `done` is called on the control thread.
  virtual void run(Command command, Done done) = 0;
};

}  // namespace kubeportal::portal
