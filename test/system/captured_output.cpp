#include "test/system/captured_output.hpp"

#include <array>
#include <cerrno>

#include <unistd.h>

namespace kubeportal::system {

CapturedOutput::CapturedOutput(Descriptor pipe)
    : pipe_(std::move(pipe)), reader_([this] { read_to_end(); }) {}

void CapturedOutput::read_to_end() {
  std::array<char, 16'384> chunk;
  while (true) {
    const auto n = ::read(pipe_.number(), chunk.data(), chunk.size());
    if (n < 0 && errno == EINTR) continue;
    const std::lock_guard lock(mutex_);
    if (n <= 0) {
      ended_ = true;
      changed_.notify_all();
      return;
    }
    text_.append(chunk.data(), static_cast<std::size_t>(n));
    changed_.notify_all();
  }
}

std::optional<std::string> CapturedOutput::wait_for_line(std::string_view part, milliseconds limit,
                                                         std::size_t occurrence) const {
  std::unique_lock lock(mutex_);
  std::optional<std::string> line;
  changed_.wait_for(lock, limit, [&] {
    line = find_line(part, occurrence);
    return line || ended_;
  });
  return line;
}

std::optional<std::string> CapturedOutput::find_line(std::string_view part,
                                                     std::size_t occurrence) const {
  std::size_t start = 0;
  for (auto end = text_.find('\n'); end != std::string::npos; end = text_.find('\n', start)) {
    const auto line = std::string_view(text_).substr(start, end - start);
    if (line.find(part) != std::string_view::npos && --occurrence == 0) return std::string(line);
    start = end + 1;
  }
  return std::nullopt;
}

std::string CapturedOutput::text() const {
  const std::lock_guard lock(mutex_);
  return text_;
}

void CapturedOutput::wait_for_end() const {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ended_; });
}

}  // namespace kubeportal::system
