#include "proxy/top/terminal.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <csignal>
#include <cstdlib>
#include <optional>
#include <stdexcept>
#include <string>
#include <system_error>

#define NCURSES_NOMACROS
#include <ncurses.h>
#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

namespace kubeportal::top {

namespace {

constexpr short kAlarmColours = 1;
constexpr int kEscapeDelay = 25;  // milliseconds after which ESC is no longer the begin of a key
constexpr int kRedraw = 'L' - '@';

attr_t attributes_of(Style style) {
  switch (style) {
    case Style::plain:
      return A_NORMAL;
    case Style::bold:
      return A_BOLD;
    case Style::dim:
      return A_DIM;
    case Style::reverse:
      return A_REVERSE;
    case Style::alarm:
    case Style::reverse_alarm:
      break;
  }
  const attr_t usual = style == Style::reverse_alarm ? A_BOLD | A_REVERSE : A_BOLD;
  return usual | (has_colors() ? static_cast<attr_t>(COLOR_PAIR(kAlarmColours)) : 0);
}

std::optional<Key> key_of(int code) {
  switch (code) {
    case KEY_UP:
      return Key{KeyKind::up};
    case KEY_DOWN:
      return Key{KeyKind::down};
    case KEY_PPAGE:
      return Key{KeyKind::page_up};
    case KEY_NPAGE:
      return Key{KeyKind::page_down};
    case KEY_HOME:
      return Key{KeyKind::home};
    case KEY_END:
      return Key{KeyKind::end};
    case KEY_ENTER:
    case '\r':
    case '\n':
      return Key{KeyKind::enter};
    case KEY_BACKSPACE:
    case '\b':
    case 0x7F:
      return Key{KeyKind::backspace};
    case 0x1B:
      return Key{KeyKind::escape};
    default:
      if (code < ' ' || code > '~') return std::nullopt;
      return Key{KeyKind::character, static_cast<char>(code)};
  }
}

/// The next event among the keys pressed so far; nullopt: there is none.
std::optional<TerminalEvent> pressed() {
  for (int code = getch(); code != ERR; code = getch()) {
    if (code == KEY_RESIZE) return TerminalEvent{TerminalEvent::Kind::resized};
    if (code == kRedraw) {
      clearok(stdscr, TRUE);
      return TerminalEvent{TerminalEvent::Kind::resized};
    }
    if (const auto key = key_of(code)) return TerminalEvent{TerminalEvent::Kind::key, *key};
  }
  return std::nullopt;
}

int milliseconds_until(std::chrono::steady_clock::time_point deadline) {
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000));
}

}  // namespace

/// The signals that end a process, held back and readable; let go at the end.
class Terminal::Signals {
 public:
  Signals() {
    sigset_t signals;
    sigemptyset(&signals);
    for (const int signal : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&signals, signal);
    pthread_sigmask(SIG_BLOCK, &signals, &before_);
    descriptor_ = signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC);
    if (descriptor_ >= 0) return;
    const int error = errno;
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
    throw std::system_error(error, std::generic_category(), "signalfd");
  }
  ~Signals() {
    signalfd_siginfo taken;
    while (read(descriptor_, &taken, sizeof taken) > 0) continue;
    close(descriptor_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

  int descriptor() const { return descriptor_; }

 private:
  sigset_t before_{};
  int descriptor_ = -1;
};

struct Terminal::Curses {
  Curses() : screen(newterm(nullptr, stdout, stdin)) {
    if (screen == nullptr) {
      const char* term = std::getenv("TERM");
      throw std::runtime_error(
          "the kind of this terminal, TERM=" + std::string(term == nullptr ? "" : term) +
          ", is not known here; TERM=xterm may do, and with \"| cat\" top prints lines");
    }
  }
  ~Curses() {
    endwin();
    delscreen(screen);
  }
  Curses(const Curses&) = delete;
  Curses& operator=(const Curses&) = delete;

  SCREEN* const screen;
};

Terminal::Terminal() : signals_(std::make_unique<Signals>()), curses_(std::make_unique<Curses>()) {
  cbreak();
  noecho();
  nonl();
  keypad(stdscr, TRUE);
  nodelay(stdscr, TRUE);
  set_escdelay(kEscapeDelay);
  curs_set(0);
  if (!has_colors()) return;
  start_color();
  use_default_colors();
  init_pair(kAlarmColours, COLOR_RED, -1);
}

Terminal::~Terminal() = default;

Size Terminal::size() const {
  return {.rows = static_cast<std::size_t>(std::max(getmaxy(stdscr), 0)),
          .columns = static_cast<std::size_t>(std::max(getmaxx(stdscr), 0))};
}

void Terminal::show(const Lines& lines) {
  erase();
  int row = 0;
  for (const auto& line : lines) {
    move(row++, 0);
    for (const auto& span : line) {
      attrset(static_cast<int>(attributes_of(span.style)));
      addnstr(span.text.data(), static_cast<int>(span.text.size()));
    }
  }
  attrset(A_NORMAL);
  refresh();
}

TerminalEvent Terminal::wait(int descriptor, std::chrono::steady_clock::time_point deadline) {
  constexpr short kGone = POLLHUP | POLLERR | POLLNVAL;
  while (true) {
    if (const auto event = pressed()) return *event;
    std::array<pollfd, 3> sources{
        {{STDIN_FILENO, POLLIN, 0}, {signals_->descriptor(), POLLIN, 0}, {descriptor, POLLIN, 0}}};
    const int ready = poll(sources.data(), sources.size(), milliseconds_until(deadline));
    if (ready < 0) continue;  // a change of the size, which getch() tells of
    if (sources[1].revents != 0) return {TerminalEvent::Kind::ended};
    if ((sources[0].revents & kGone) != 0) return {TerminalEvent::Kind::ended};
    if (sources[2].revents != 0) return {TerminalEvent::Kind::readable};
    if (ready == 0 && std::chrono::steady_clock::now() >= deadline) {
      return {TerminalEvent::Kind::time_up};
    }
  }
}

}  // namespace kubeportal::top
