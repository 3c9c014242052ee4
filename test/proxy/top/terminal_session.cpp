#include "test/proxy/top/terminal_session.hpp"

#include <array>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <system_error>

#include <poll.h>
#include <pty.h>
#include <sys/ioctl.h>
#include <sys/prctl.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>
#include <utmp.h>

namespace kubeportal::top {

namespace {

constexpr int kLimit = 20'000;  // milliseconds

[[noreturn]] void run(const std::function<void()>& program, const char* term) {
  int code = 0;
  setenv("TERM", term, 1);
  try {
    program();
  } catch (const std::exception& error) {
    std::puts(error.what());
    code = 1;
  }
  std::fflush(stdout);
  _exit(code);
}

}  // namespace

TerminalSession::TerminalSession(const std::function<void()>& program, const char* term) {
  const winsize size{.ws_row = 24, .ws_col = 80, .ws_xpixel = 0, .ws_ypixel = 0};
  if (openpty(&user_, &program_, nullptr, nullptr, &size) != 0) {
    throw std::system_error(errno, std::generic_category(), "openpty");
  }
  tcgetattr(program_, &before_);
  pid_ = fork();
  if (pid_ < 0) throw std::system_error(errno, std::generic_category(), "fork");
  if (pid_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    close(user_);
    login_tty(program_);
    run(program, term);
  }
  pidfd_ = static_cast<int>(syscall(SYS_pidfd_open, pid_, 0));
}

TerminalSession::~TerminalSession() {
  if (pid_ > 0) {
    kill(pid_, SIGKILL);
    waitpid(pid_, nullptr, 0);
  }
  for (const int descriptor : {user_, program_, pidfd_}) close(descriptor);
}

bool TerminalSession::comes(std::string_view text) {
  while (true) {
    const auto at = printed_.find(text, awaited_);
    if (at != std::string::npos) {
      awaited_ = at + text.size();
      return true;
    }
    if (!read_more()) return false;
  }
}

void TerminalSession::type(std::string_view keys) const {
  if (write(user_, keys.data(), keys.size()) < 0) {
    throw std::system_error(errno, std::generic_category(), "write");
  }
}

void TerminalSession::resize(unsigned short rows, unsigned short columns) const {
  const winsize size{.ws_row = rows, .ws_col = columns, .ws_xpixel = 0, .ws_ypixel = 0};
  ioctl(user_, TIOCSWINSZ, &size);
}

void TerminalSession::send(int signal) const { kill(pid_, signal); }

int TerminalSession::exit_code() {
  while (read_more()) continue;
  int status = 0;
  if (waitpid(pid_, &status, WNOHANG) != pid_) return -1;
  pid_ = -1;
  return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

bool TerminalSession::is_as_before() const {
  termios now{};
  tcgetattr(program_, &now);
  return now.c_lflag == before_.c_lflag && now.c_iflag == before_.c_iflag &&
         now.c_oflag == before_.c_oflag;
}

/// False when the program has ended and everything is read, or nothing came in time.
bool TerminalSession::read_more() {
  std::array<pollfd, 2> sources{{{user_, POLLIN, 0}, {pidfd_, POLLIN, 0}}};
  if (poll(sources.data(), sources.size(), kLimit) <= 0) return false;
  if ((sources[0].revents & POLLIN) == 0) return false;
  std::array<char, 4096> buffer;
  const auto n = read(user_, buffer.data(), buffer.size());
  if (n <= 0) return false;
  printed_.append(buffer.data(), static_cast<std::size_t>(n));
  return true;
}

}  // namespace kubeportal::top
