#include "proxy/relay/tcp/splice_pipe.hpp"

#include <array>

#include <fcntl.h>
#include <unistd.h>

namespace kubeportal::relay {

namespace {

constexpr std::size_t kKeptIdle = 8;

}  // namespace

std::unique_ptr<SplicePipe> PipePool::take() {
  if (refused_) return nullptr;
  if (!idle_.empty()) {
    auto pipe = std::move(idle_.back());
    idle_.pop_back();
    return pipe;
  }
  auto token = budget_.take_pipe();
  if (!token) return nullptr;
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_NONBLOCK | O_CLOEXEC) != 0) return nullptr;

  // Refused where the user's share of pipe memory is used up: then the default size has to do.
  ::fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(pipe_size_));
  const int capacity = ::fcntl(ends[1], F_GETPIPE_SZ);
  return std::make_unique<SplicePipe>(
      SplicePipe{Descriptor(ends[0]), Descriptor(ends[1]),
                 static_cast<std::size_t>(capacity > 0 ? capacity : 4096), std::move(*token)});
}

void PipePool::give_back(std::unique_ptr<SplicePipe> pipe) {
  if (idle_.size() < kKeptIdle) idle_.push_back(std::move(pipe));
}

std::size_t PipePool::clear() {
  const std::size_t count = idle_.size();
  idle_.clear();
  return count;
}

}  // namespace kubeportal::relay
