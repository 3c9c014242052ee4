#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "proxy/relay/tcp/half_relay.hpp"
#include "proxy/relay/tcp/splice_pipe.hpp"

namespace kubeportal::relay {

/// What came of one step of a Channel.
struct Moved {
  enum class Failed : std::uint8_t { nobody, source, target };

  std::size_t read = 0;     ///< bytes taken from the source
  std::size_t written = 0;  ///< bytes that the target took
  Failed failed = Failed::nobody;
};

/// The bytes of one direction on their way: performs the reads and writes that a HalfRelay decides,
/// and tells it what came of them. Small messages are copied through the worker's scratch buffer;
/// bulk goes through a pipe with splice(2). Holds memory only while a slow target has not taken
/// everything, and a pipe only during a burst.
///
/// Owned by a Session, its worker's thread. The two sockets are non-blocking and not its own.
/// SIGPIPE has to be ignored (App does): splice(2) knows no MSG_NOSIGNAL.
class Channel {
 public:
  /// What a channel borrows for one step.
  struct Tools {
    std::span<char> scratch;
    PipePool& pipes;
  };

  /// HalfRelay::Step::read: nothing is pending.
  Moved read(int source, int target, HalfRelay& half, Tools tools);

  /// HalfRelay::Step::write: something is.
  Moved write(int target, HalfRelay& half);

 private:
  /// Bytes read that the target did not take yet.
  struct Leftover {
    std::vector<char> bytes;
    std::size_t begin = 0;
  };

  Moved copy(int source, int target, HalfRelay& half, std::span<char> scratch);
  Moved write_leftover(int target, HalfRelay& half);
  Moved splice_in(int source, int target, HalfRelay& half, PipePool& pipes);
  Moved splice_out(int target, HalfRelay& half);

  std::unique_ptr<Leftover> leftover_;
  std::unique_ptr<SplicePipe> pipe_;
};

}  // namespace kubeportal::relay
