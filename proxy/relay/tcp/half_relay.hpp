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

  /// So many bytes read without the source running empty are bulk; 0: every byte is.
  explicit HalfRelay(std::size_t bulk_bytes) : bulk_bytes_(bulk_bytes), bulk_(bulk_bytes == 0) {}

  // Readiness, as epoll tells it.
  void source_readable() { readable_ = true; }
  /// FIN arrived; data may be before it.
  void source_ended() { end_announced_ = readable_ = true; }
  /// RST arrived, or the kernel gave the connection up; data may be before it.
  void source_failed() { failed_ = readable_ = true; }
  /// A read may stop at the mark of urgent data, with more behind it.
  void source_urgent() { urgent_ = readable_ = true; }
  void target_writable() { writable_ = true; }

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
  bool readable() const { return readable_; }
  bool end_announced() const { return end_announced_; }  ///< FIN arrived
  bool ended() const { return ended_; }                  ///< the end of the stream has been read
  bool done() const { return done_; }                    ///< and passed on
  /// What is pending is the last, and the shutdown or close that follows at once pushes it out.
  bool end_follows() const { return ended_ && !failed_; }

 private:
  void burst_ended();

  std::size_t bulk_bytes_;
  std::size_t pending_ = 0;  // bytes read and not yet written
  std::size_t burst_ = 0;    // bytes read since the source was last empty
  bool bulk_;
  bool readable_ = false;
  bool writable_ = false;
  bool end_announced_ = false;
  bool urgent_ = false;
  bool failed_ = false;
  bool ended_ = false;
  bool done_ = false;
};

}  // namespace kubeportal::relay
