#include "proxy/relay/tcp/channel.hpp"

#include <cerrno>

#include <fcntl.h>
#include <sys/socket.h>

namespace kubeportal::relay {

namespace {

/// A read that gave nothing: the end of the stream, nothing there now, or a failure (errno).
Moved nothing_read(ssize_t result, HalfRelay& half) {
  Moved moved;
  if (result == 0) {
    half.read_end();
  } else if (errno == EAGAIN) {
    half.read_would_block();
  } else {
    moved.failed = Moved::Failed::source;
  }
  return moved;
}

/// What send(2) or splice(2) to the target gave.
Moved written(ssize_t result, HalfRelay& half) {
  Moved moved;
  if (result > 0) {
    moved.written = static_cast<std::size_t>(result);
    half.was_written(moved.written);
  } else if (errno == EAGAIN) {
    half.write_would_block();
  } else {
    moved.failed = Moved::Failed::target;
  }
  return moved;
}

Moved send_bytes(int target, HalfRelay& half, std::span<const char> bytes) {
  // The last bytes and the FIN behind them are one packet.
  const int flags = MSG_NOSIGNAL | (half.end_follows() ? MSG_MORE : 0);
  const auto moved = written(::send(target, bytes.data(), bytes.size(), flags), half);
  // Less than was given means that the socket is full: asking again would be in vain.
  if (moved.written < bytes.size()) half.write_would_block();
  return moved;
}

}  // namespace

Moved Channel::read(int source, int target, HalfRelay& half, Tools tools) {
  if (half.bulk()) {
    if (!pipe_) pipe_ = tools.pipes.take();
    if (pipe_) return splice_in(source, target, half, tools.pipes);
  }
  return copy(source, target, half, tools.scratch);
}

Moved Channel::write(int target, HalfRelay& half) {
  return leftover_ ? write_leftover(target, half) : splice_out(target, half);
}

Moved Channel::copy(int source, int target, HalfRelay& half, std::span<char> scratch) {
  const auto received = ::recv(source, scratch.data(), scratch.size(), 0);
  if (received <= 0) return nothing_read(received, half);

  const auto bytes = scratch.first(static_cast<std::size_t>(received));
  // A read that leaves room has emptied the socket (epoll(7)).
  half.was_read(bytes.size(), bytes.size() == scratch.size());
  auto moved = send_bytes(target, half, bytes);
  moved.read = bytes.size();
  if (moved.written < bytes.size()) {
    const auto rest = bytes.subspan(moved.written);
    leftover_ = std::make_unique<Leftover>(Leftover{{rest.begin(), rest.end()}, 0});
  }
  return moved;
}

Moved Channel::write_leftover(int target, HalfRelay& half) {
  const auto rest = std::span<const char>(leftover_->bytes).subspan(leftover_->begin);
  const auto moved = send_bytes(target, half, rest);
  leftover_->begin += moved.written;
  if (moved.written == rest.size()) leftover_.reset();
  return moved;
}

Moved Channel::splice_in(int source, int target, HalfRelay& half, PipePool& pipes) {
  const auto result = ::splice(source, nullptr, pipe_->write_end.fd(), nullptr, pipe_->capacity,
                               SPLICE_F_MOVE | SPLICE_F_NONBLOCK);
  if (result > 0) {
    const auto size = static_cast<std::size_t>(result);
    // How much one call moves says nothing of what is left: a pipe is full by pieces, not by bytes.
    half.was_read(size, true);
    auto moved = splice_out(target, half);
    moved.read = size;
    return moved;
  }
  if (result < 0 && errno == EINVAL) {
    pipes.refuse();  // copying goes on where splice cannot
    pipe_.reset();
    return {};
  }
  const auto moved = nothing_read(result, half);
  pipes.give_back(std::move(pipe_));  // the burst is over, and the pipe is empty
  return moved;
}

Moved Channel::splice_out(int target, HalfRelay& half) {
  return written(::splice(pipe_->read_end.fd(), nullptr, target, nullptr, half.pending(),
                          SPLICE_F_MOVE | SPLICE_F_NONBLOCK),
                 half);
}

}  // namespace kubeportal::relay
