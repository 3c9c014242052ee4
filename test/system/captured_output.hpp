#pragma once

#include <condition_variable>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "test/system/deadline.hpp"
#include "test/system/descriptor.hpp"

namespace kubeportal::system {

/// Everything a child process writes to one stream. A thread of its own reads the pipe, so the
/// child never blocks on a test that does not look. Ends when the child closes its end.
class CapturedOutput {
 public:
  explicit CapturedOutput(Descriptor pipe);

  /// The `occurrence`th line that contains `part`, counted from the start of the output; nullopt if
  /// it does not come within `limit` or before the output ends.
  std::optional<std::string> wait_for_line(std::string_view part, milliseconds limit,
                                           std::size_t occurrence = 1) const;

  /// What has been written so far; all of it once the child has ended and `wait_for_end` returned.
  std::string text() const;
  void wait_for_end() const;

 private:
  void read_to_end();
  std::optional<std::string> find_line(std::string_view part, std::size_t occurrence) const;

  Descriptor pipe_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::string text_;    // by mutex_
  bool ended_ = false;  // by mutex_
  std::jthread reader_;
};

}  // namespace kubeportal::system
