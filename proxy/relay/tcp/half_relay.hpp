#pragma once

#include <cstddef>
#include <cstdint>

namespace kubeportal::relay {

/// One direction of a connection: bytes from a source to a target. A state machine without I/O; the
/// session performs what next() says and tells what came of it.
///
/// It reads only when it can write, so that at most one buffer is in flight (back-pressure), and it
/// passes the end of the stream on only when nothing is pending (FIN never ahead of data), once.
class HalfRelay {
 public:
  enum class Step : std::uint8_t {
    wait,      ///< nothing to do until readiness changes
    read,      ///< read from the source
    write,     ///< write what is pending to the target
    shutdown,  ///< shut down the target's write side
  };
  Step next() const;

  // Readiness, as epoll tells it.
  void source_readable() { readable_ = true; }
  void source_ended() {
    end_announced_ = readable_ = true;
  }  ///< FIN arrived; data may be before it
  void target_writable() { writable_ = true; }

  /// So much read without the source running empty is bulk: two full scratch buffers.
  static constexpr std::size_t kBulkBytes = std::size_t{128} * 1024;

  /// True while the source sends in bulk: then moving bytes with splice(2) pays; for small messages
  /// copying does, it needs one system call less.
  bool bulk() const { return bulk_; }

  // What came of a read.
  /// `more`: there may be more to read now; otherwise a readiness event will tell.
  void was_read(std::size_t bytes, bool more);
  void read_would_block();
  void read_end() { ended_ = true; }

  // What came of a write.
  void was_written(std::size_t bytes) { pending_ -= bytes; }
  void write_would_block() { writable_ = false; }
  void was_shut_down() { done_ = true; }

  std::size_t pending() const { return pending_; }
  bool ended() const { return ended_; }  ///< the end of the stream has been read
  bool done() const { return done_; }    ///< and passed on

 private:
  void burst_ended();

  std::size_t pending_ = 0;  // bytes read and not yet written
  std::size_t burst_ = 0;    // bytes read since the source was last empty
  bool bulk_ = false;
  bool readable_ = false;
  bool writable_ = false;
  bool end_announced_ = false;
  bool ended_ = false;
  bool done_ = false;
};

}  // namespace kubeportal::relay
