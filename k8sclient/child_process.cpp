#include "k8sclient/child_process.hpp"

#include <csignal>
#include <cstring>
#include <utility>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <fcntl.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

namespace kubeportal::k8sclient {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kMostOutput = 1U << 20U;

std::vector<char*> pointers_to(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const auto& text : texts) pointers.push_back(const_cast<char*>(text.c_str()));
  pointers.push_back(nullptr);
  return pointers;
}

/// How a child starts: no input, output into `out`, all signals as by default, and a process group
/// of its own so that its children can be killed with it.
class SpawnSettings {
 public:
  explicit SpawnSettings(int out) {
    posix_spawn_file_actions_init(&files);
    posix_spawn_file_actions_addopen(&files, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&files, out, STDOUT_FILENO);
    sigset_t none;
    sigset_t all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_init(&attributes);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setpgroup(&attributes, 0);
    posix_spawnattr_setflags(
        &attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~SpawnSettings() {
    posix_spawn_file_actions_destroy(&files);
    posix_spawnattr_destroy(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;

  posix_spawn_file_actions_t files{};
  posix_spawnattr_t attributes{};
};

}  // namespace

ChildProcess::ChildProcess(asio::io_context& io, OnEnd on_end)
    : io_(io),
      on_end_(std::move(on_end)),
      output_(io),
      exit_(io),
      deadline_(io),
      self_(std::make_shared<ChildProcess*>(this)) {}

ChildProcess::~ChildProcess() {
  *self_ = nullptr;
  kill();
}

void ChildProcess::start(const ChildCommand& command) {
  if (const auto problem = spawn(command); !problem.empty()) {
    asio::post(io_, [self = self_, problem] {
      if (*self != nullptr) (*self)->end(problem);
    });
    return;
  }
  deadline_.expires_after(command.deadline);
  deadline_.async_wait([self = self_](error_code error) {
    if (error || *self == nullptr) return;
    (*self)->kill();
    (*self)->end("has not ended in time");
  });
  read();
}

/// What is wrong; empty: it runs.
std::string ChildProcess::spawn(const ChildCommand& command) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::string("cannot start: ") + strerror(errno);
  output_.assign(ends[0]);
  const SpawnSettings settings(ends[1]);
  const int error =
      ::posix_spawnp(&pid_, command.words.front().c_str(), &settings.files, &settings.attributes,
                     pointers_to(command.words).data(), pointers_to(command.environment).data());
  ::close(ends[1]);
  if (error != 0) pid_ = -1;
  if (error != 0) return std::string("cannot be started: ") + strerror(error);
  // glibc 2.36 declares pidfd_open() without C linkage.
  const int descriptor = static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0));
  if (descriptor < 0) return std::string("cannot be waited for: ") + strerror(errno);
  exit_.assign(descriptor);
  return {};
}

void ChildProcess::read() {
  output_.async_read_some(asio::buffer(piece_), [self = self_](error_code error, std::size_t size) {
    if (*self == nullptr) return;
    auto& child = **self;
    child.printed_.append(child.piece_.data(), size);
    if (child.printed_.size() > kMostOutput) {
      child.kill();
      return child.end("has printed more than 1 MiB");
    }
    if (error) return child.await_exit();
    child.read();
  });
}

void ChildProcess::await_exit() {
  exit_.async_wait(asio::posix::stream_descriptor::wait_read, [self = self_](error_code error) {
    if (!error && *self != nullptr) (*self)->reap();
  });
}

void ChildProcess::reap() {
  int status = 0;
  ::waitpid(std::exchange(pid_, -1), &status, 0);
  if (WIFSIGNALED(status)) return end("was ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0) {
    return end("has failed with exit code " + std::to_string(WEXITSTATUS(status)));
  }
  end({});
}

void ChildProcess::kill() {
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::waitpid(std::exchange(pid_, -1), nullptr, 0);
}

void ChildProcess::end(const std::string& problem) {
  error_code ignored;
  deadline_.cancel();
  output_.close(ignored);
  exit_.close(ignored);
  if (const auto on_end = std::exchange(on_end_, {})) on_end(printed_, problem);
}

}  // namespace kubeportal::k8sclient
