#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "proxy/top/keys.hpp"
#include "proxy/top/lines.hpp"

namespace kubeportal::top {

/// What ended the waiting.
struct TerminalEvent {
  enum class Kind : std::uint8_t {
    key,
    resized,   ///< or the user asked for the screen to be drawn afresh
    readable,  ///< the other descriptor is
    time_up,
    ended,  ///< SIGINT, SIGTERM, SIGHUP, SIGQUIT, or the terminal is gone
  };

  Kind kind = Kind::time_up;
  Key key{};  ///< for Kind::key
};

/// The terminal at standard input and output, full screen. One at a time, used by one thread; give
/// it up by destroying it, which leaves the terminal as it was. Signals that would end the process
/// are events as long as it lives, so threads should be started after it.
class Terminal {
 public:
  /// Throws std::runtime_error with a sentence where TERM is missing or names none that is known.
  Terminal();
  ~Terminal();
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  Size size() const;
  void show(const Lines& lines);

  /// Waits for a key, for `descriptor` to be readable, or until `deadline`.
  TerminalEvent wait(int descriptor, std::chrono::steady_clock::time_point deadline);

 private:
  class Signals;
  struct Curses;
  const std::unique_ptr<Signals> signals_;
  const std::unique_ptr<Curses> curses_;
};

}  // namespace kubeportal::top
