#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <random>

#include "test/system/sockets.hpp"

namespace kubeportal::system {

/// Rests of a slow reader or writer: after every `bytes` moved one of `length`, at most `count`.
struct Rests {
  std::uint64_t bytes = 0;
  milliseconds length{0};
  unsigned count = 0;
};

/// How one end of one transfer behaves, decided before it starts.
struct PeerPlan {
  std::uint64_t key = 0;            ///< of the stream it sends
  std::uint64_t size = 0;           ///< bytes it sends after the key
  std::size_t write_size = 65'536;  ///< bytes a send(2), at most

  /// Sends its FIN only after the other side's. Where both would, the endpoint goes first.
  bool finishes_last = false;

  /// Resets the connection once that many bytes have been sent and received in sum, or that long
  /// after its start, unless the connection is over by then.
  std::optional<std::uint64_t> reset_after_bytes;
  std::optional<milliseconds> reset_after;

  Rests reading;
  Rests writing;
  BufferSizes buffers;

  bool may_reset() const { return reset_after_bytes || reset_after; }
};

/// Sizes are log-uniform from 0 to 4 MiB; about one peer in eight resets, one in eight rests while
/// reading, one in eight while writing, and one in eight has tiny socket buffers.
PeerPlan draw_plan(std::mt19937_64& random);

}  // namespace kubeportal::system
