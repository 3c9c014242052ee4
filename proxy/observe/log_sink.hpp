#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <string_view>

#include <spdlog/sinks/base_sink.h>

namespace kubeportal::observe {

/// Writes log lines to a descriptor without ever holding up the proxy for long: workers log too,
/// and whoever reads the log (a pipe, a terminal, journald) may stop reading.
///
/// A reader that is merely slow is waited for, at most `patience` a line. One that has stopped
/// costs that once; from then on lines are dropped and counted until it reads again, and it is told
/// how many it missed. A descriptor that is closed or broken loses the lines and nothing else.
///
/// Owned by the default logger; any thread logs through it. Does not own the descriptor.
class LogSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  LogSink(int descriptor, std::chrono::milliseconds patience);

 private:
  void sink_it_(const spdlog::details::log_msg& message) override;
  void flush_() override {}

  bool write(std::string_view text);
  bool can_write(std::chrono::milliseconds wait) const;
  void say_what_was_lost();

  const int descriptor_;
  const std::chrono::milliseconds patience_;

  // By the mutex of base_sink.
  bool stalled_ = false;  ///< the last line could not be written
  std::uint64_t lost_ = 0;
};

}  // namespace kubeportal::observe
