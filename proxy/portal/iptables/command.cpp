#include "proxy/portal/iptables/command.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <optional>
#include <string_view>

#include <poll.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

extern char** environ;

namespace kubeportal::portal {

namespace {

using Clock = std::chrono::steady_clock;

/// A file in memory. The child's standard streams are such files, so that nobody has to read while
/// another writes.
class MemoryFile {
 public:
  explicit MemoryFile(const char* name) : fd_(::memfd_create(name, MFD_CLOEXEC)) {}
  ~MemoryFile() {
    if (fd_ >= 0) ::close(fd_);
  }
  MemoryFile(const MemoryFile&) = delete;
  MemoryFile& operator=(const MemoryFile&) = delete;

  int fd() const { return fd_; }

  bool fill(std::string_view text) const {
    while (!text.empty()) {
      const auto written = ::write(fd_, text.data(), text.size());
      if (written < 0) return false;
      text.remove_prefix(static_cast<std::size_t>(written));
    }
    return ::lseek(fd_, 0, SEEK_SET) == 0;
  }

  std::string content() const {
    const auto size = ::lseek(fd_, 0, SEEK_END);
    std::string text(size > 0 ? static_cast<std::size_t>(size) : 0, '\0');
    const auto count = ::pread(fd_, text.data(), text.size(), 0);
    text.resize(count > 0 ? static_cast<std::size_t>(count) : 0);
    return text;
  }

 private:
  int fd_;
};

struct Streams {
  MemoryFile in{"input"};
  MemoryFile out{"output"};
  MemoryFile err{"errors"};
};

/// The child's pid, or the error. Signals are as a program expects them, whatever we ignore.
std::optional<pid_t> spawn(const std::vector<std::string>& argv, const Streams& streams,
                           int& error) {
  std::vector<char*> arguments;
  for (const auto& argument : argv) arguments.push_back(const_cast<char*>(argument.c_str()));
  arguments.push_back(nullptr);

  posix_spawn_file_actions_t files;
  ::posix_spawn_file_actions_init(&files);
  const std::array fds{streams.in.fd(), streams.out.fd(), streams.err.fd()};
  for (int stream = 0; stream < 3; ++stream) {
    ::posix_spawn_file_actions_adddup2(&files, fds[static_cast<std::size_t>(stream)], stream);
  }
  posix_spawnattr_t attributes;
  ::posix_spawnattr_init(&attributes);
  sigset_t none;
  sigset_t restored;
  ::sigemptyset(&none);
  ::sigemptyset(&restored);
  ::sigaddset(&restored, SIGPIPE);
  ::posix_spawnattr_setsigmask(&attributes, &none);
  ::posix_spawnattr_setsigdefault(&attributes, &restored);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);

  pid_t pid = -1;
  error = ::posix_spawnp(&pid, arguments.front(), &files, &attributes, arguments.data(), environ);
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&files);
  if (error != 0) return std::nullopt;
  return pid;
}

/// Its exit code; -1 with the reason in `why` where it has none.
int wait_for(pid_t pid, std::string& why) {
  const int pidfd = static_cast<int>(::syscall(SYS_pidfd_open, pid, 0));
  pollfd ended{pidfd, POLLIN, 0};
  const auto limit = std::chrono::milliseconds(kCommandTimeout).count();
  if (pidfd >= 0 && ::poll(&ended, 1, static_cast<int>(limit)) == 0) {
    ::kill(pid, SIGKILL);
    why = "it did not end within " + std::to_string(kCommandTimeout.count()) + " s";
  }
  if (pidfd >= 0) ::close(pidfd);
  int status = 0;
  while (::waitpid(pid, &status, 0) < 0 && errno == EINTR) {
  }
  if (WIFEXITED(status)) return WEXITSTATUS(status);
  if (why.empty()) why = std::string("it was killed: ") + ::strsignal(WTERMSIG(status));
  return -1;
}

}  // namespace

CommandResult run_command(const Command& command) {
  const auto begin = Clock::now();
  CommandResult result;
  const Streams streams;
  int error = 0;
  if (!streams.in.fill(command.input)) {
    result.errors = "no memory for its input";
  } else if (const auto pid = spawn(command.argv, streams, error)) {
    std::string why;
    result.exit_code = wait_for(*pid, why);
    result.output = streams.out.content();
    result.errors = streams.err.content() + why;
  } else {
    result.errors = std::string("it cannot be run: ") + std::strerror(error);
  }
  result.duration = Clock::now() - begin;
  return result;
}

}  // namespace kubeportal::portal
