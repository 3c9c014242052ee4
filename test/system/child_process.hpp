#pragma once

#include <optional>
#include <string>
#include <vector>

#include <sys/resource.h>
#include <sys/types.h>

#include "test/system/captured_output.hpp"
#include "test/system/deadline.hpp"
#include "test/system/descriptor.hpp"

namespace kubeportal::system {

struct ExitStatus {
  int code = -1;   ///< of exit(3); -1 where a signal ended the process
  int signal = 0;  ///< 0 where it exited

  bool operator==(const ExitStatus&) const = default;
};

struct SpawnOptions {
  std::optional<rlim_t> descriptor_limit = std::nullopt;  ///< RLIMIT_NOFILE, soft and hard
  std::vector<std::string> environment{};  ///< NAME=value, beside what this process has
};

/// Another program, with its output captured. Owned by one test and used on its thread; destruction
/// kills what still runs and reaps it, and the kernel kills it if the test itself dies.
///
/// Sanitizer findings in the child end it with kSanitizerExitCode, which no program of ours uses.
class ChildProcess {
 public:
  static constexpr int kSanitizerExitCode = 97;

  /// `command` is a path and its arguments. Throws std::system_error where fork(2) fails; a path
  /// that cannot be executed shows as exit code 127.
  explicit ChildProcess(const std::vector<std::string>& command, const SpawnOptions& options = {});
  ~ChildProcess();

  pid_t pid() const { return pid_; }
  const CapturedOutput& out() const { return *out_; }
  const CapturedOutput& err() const { return *err_; }

  void send_signal(int signal) const;

  /// nullopt if it still runs after `limit`. Once it has ended, `out` and `err` are complete.
  std::optional<ExitStatus> wait_for_exit(milliseconds limit);

 private:
  void reap();

  pid_t pid_ = -1;
  Descriptor pidfd_;
  std::optional<ExitStatus> status_;
  std::optional<CapturedOutput> out_;
  std::optional<CapturedOutput> err_;
};

}  // namespace kubeportal::system
