#pragma once

#include <functional>
#include <string>
#include <string_view>

#include <sys/types.h>
#include <termios.h>

namespace kubeportal::top {

/// A process of its own on a terminal of its own (pty(7)), and the user in front of it. Destruction
/// kills and reaps the process if it still runs.
class TerminalSession {
 public:
  /// Runs `program` in the process, with TERM=`term`; what it throws is printed and becomes 1.
  explicit TerminalSession(const std::function<void()>& program, const char* term = "xterm");
  ~TerminalSession();
  TerminalSession(const TerminalSession&) = delete;
  TerminalSession& operator=(const TerminalSession&) = delete;

  /// Whether the program prints that, after what was awaited before; false after 20 s, or when the
  /// program ends without.
  bool comes(std::string_view text);
  void type(std::string_view keys) const;
  void resize(unsigned short rows, unsigned short columns) const;
  void send(int signal) const;

  /// The exit code; -1 if it still runs after 20 s, 1000 + the signal that ended it.
  int exit_code();

  /// Whether the terminal's modes are what they were before the program began.
  bool is_as_before() const;
  const std::string& printed() const { return printed_; }

 private:
  bool read_more();

  int user_ = -1;     // the user's end
  int program_ = -1;  // the program's; open here as well, so that its modes stay
  pid_t pid_ = -1;
  int pidfd_ = -1;
  termios before_{};
  std::string printed_;
  std::size_t awaited_ = 0;
};

}  // namespace kubeportal::top
