#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "proxy/model/journal.hpp"

namespace kubeportal::relay {

/// The operator's choices for connections, and who is told of endpoints. Constant while the process
/// runs.
struct Settings {
  std::vector<std::chrono::milliseconds> dial_timeouts;  ///< one a dial; never empty
  std::chrono::milliseconds idle_timeout{0};             ///< 0: off
  std::chrono::milliseconds half_close_timeout{0};       ///< 0: off
  std::chrono::seconds keepalive_interval{0};            ///< 0: off

  /// Bytes that one side sends without a pause before splice(2) moves the rest: two full buffers.
  std::size_t splice_after = std::size_t{128} * 1024;
  /// Of the pipe it needs, in bytes; larger than the kernel's 64 KiB, so that one call moves more.
  /// 0: everything is copied.
  std::size_t splice_pipe_size = std::size_t{512} * 1024;

  /// How long a UDP flow lives after its last datagram: the kernel's own times for the two phases.
  /// Without a reply never longer than with one.
  std::chrono::milliseconds udp_unreplied_timeout{std::chrono::seconds(30)};
  std::chrono::milliseconds udp_timeout{std::chrono::seconds(120)};

  std::uint32_t dial_mark = 0;  ///< SO_MARK of sockets to endpoints; 0: none. Needs CAP_NET_ADMIN

  model::Journal* journal = nullptr;  ///< outlives the workers; null: none
};

}  // namespace kubeportal::relay
