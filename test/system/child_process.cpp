#include "test/system/child_process.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <system_error>

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kubeportal::system {
namespace {

[[noreturn]] void fail(const char* what) {
  throw std::system_error(errno, std::generic_category(), what);
}

struct Pipe {
  Descriptor read_end;
  Descriptor write_end;
};

Pipe open_pipe() {
  std::array<int, 2> ends;
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) fail("pipe2");
  return {Descriptor(ends[0]), Descriptor(ends[1])};
}

/// This process' environment and more, with the exit code of sanitizer findings set.
std::vector<std::string> environment_of_child(const std::vector<std::string>& more) {
  std::vector<std::string> variables = more;
  for (char** entry = environ; *entry != nullptr; ++entry) variables.emplace_back(*entry);
  for (const char* name : {"ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS", "LSAN_OPTIONS"}) {
    const char* set = std::getenv(name);
    const std::string prefix = std::string(name) + "=";
    std::erase_if(variables, [&](const auto& variable) { return variable.starts_with(prefix); });
    variables.push_back(prefix + (set != nullptr ? std::string(set) + ":" : "") +
                        "exitcode=" + std::to_string(ChildProcess::kSanitizerExitCode));
  }
  return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  pointers.reserve(texts.size() + 1);
  for (auto& text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

}  // namespace

ChildProcess::ChildProcess(const std::vector<std::string>& command, const SpawnOptions& options) {
  // Everything that allocates happens before fork(2): the child may only make system calls.
  auto arguments = command;
  auto environment = environment_of_child(options.environment);
  const auto argv = pointers_to(arguments);
  const auto envp = pointers_to(environment);
  Pipe out = open_pipe();
  Pipe err = open_pipe();
  const Descriptor nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const pid_t parent = ::getpid();

  pid_ = ::fork();
  if (pid_ < 0) fail("fork");
  if (pid_ == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (::getppid() != parent) ::_exit(127);
    ::dup2(nothing.number(), STDIN_FILENO);
    ::dup2(out.write_end.number(), STDOUT_FILENO);
    ::dup2(err.write_end.number(), STDERR_FILENO);
    // Whatever else this process has open is not the child's business, least of all its limit's.
    ::close_range(STDERR_FILENO + 1, ~0U, 0);
    if (options.descriptor_limit) {
      const rlimit limit{*options.descriptor_limit, *options.descriptor_limit};
      ::setrlimit(RLIMIT_NOFILE, &limit);
    }
    ::execve(argv[0], argv.data(), envp.data());
    ::_exit(127);
  }

  pidfd_ = Descriptor(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
  out_.emplace(std::move(out.read_end));
  err_.emplace(std::move(err.read_end));
}

ChildProcess::~ChildProcess() {
  if (status_) return;
  ::kill(pid_, SIGKILL);
  reap();
}

void ChildProcess::send_signal(int signal) const {
  if (!status_) ::kill(pid_, signal);
}

std::optional<ExitStatus> ChildProcess::wait_for_exit(milliseconds limit) {
  if (status_) return status_;
  const Deadline deadline(limit);
  pollfd entry{pidfd_.number(), POLLIN, 0};
  while (::poll(&entry, 1, deadline.poll_timeout()) < 0 && errno == EINTR) {
  }
  if ((entry.revents & POLLIN) == 0) return std::nullopt;
  reap();
  out_->wait_for_end();
  err_->wait_for_end();
  return status_;
}

void ChildProcess::reap() {
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  status_ =
      WIFSIGNALED(status) ? ExitStatus{-1, WTERMSIG(status)} : ExitStatus{WEXITSTATUS(status), 0};
}

}  // namespace kubeportal::system
