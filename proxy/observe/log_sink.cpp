#include "proxy/observe/log_sink.hpp"

#include <algorithm>
#include <cerrno>
#include <climits>

#include <poll.h>
#include <spdlog/fmt/fmt.h>
#include <unistd.h>

namespace kubeportal::observe {

LogSink::LogSink(int descriptor, std::chrono::milliseconds patience)
    : descriptor_(descriptor), patience_(patience) {}

void LogSink::sink_it_(const spdlog::details::log_msg& message) {
  if (lost_ > 0) say_what_was_lost();

  spdlog::memory_buf_t line;
  formatter_->format(message, line);
  stalled_ = !write({line.data(), line.size()});
  if (stalled_) ++lost_;
}

void LogSink::say_what_was_lost() {
  if (!can_write(std::chrono::milliseconds(0))) return;
  const auto text = fmt::format("{} log lines were lost: nobody read the log", lost_);
  spdlog::memory_buf_t line;
  formatter_->format(spdlog::details::log_msg("", spdlog::level::warn, text), line);
  if (write({line.data(), line.size()})) lost_ = 0;
}

bool LogSink::write(std::string_view text) {
  while (!text.empty()) {
    // A pipe that polls as writable takes PIPE_BUF bytes without blocking, and no more for certain.
    const auto piece = text.substr(0, PIPE_BUF);
    if (!can_write(stalled_ ? std::chrono::milliseconds(0) : patience_)) return false;
    const auto written = ::write(descriptor_, piece.data(), piece.size());
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return false;
    text.remove_prefix(static_cast<std::size_t>(written));
  }
  return true;
}

bool LogSink::can_write(std::chrono::milliseconds wait) const {
  pollfd poll_for{descriptor_, POLLOUT, 0};
  return ::poll(&poll_for, 1, static_cast<int>(wait.count())) == 1 &&
         (poll_for.revents & POLLOUT) != 0;
}

}  // namespace kubeportal::observe
