#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "proxy/relay/connection_budget.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

/// A kernel pipe through which splice(2) moves bytes between two sockets without copying them into
/// the process.
struct SplicePipe {
  Descriptor read_end;
  Descriptor write_end;
  std::size_t capacity = 0;  ///< bytes
  ConnectionBudget::PipeToken token;
};

/// The pipes of one worker. A half relay borrows one for a burst and gives it back empty; a few are
/// kept for the next. Owned by a TcpRelay, its worker's thread.
class PipePool {
 public:
  /// `pipe_size` in bytes is a wish: the kernel rounds it up to pages and may refuse a large one.
  /// 0: no pipe is ever lent.
  PipePool(ConnectionBudget& budget, std::size_t pipe_size)
      : budget_(budget), pipe_size_(pipe_size), refused_(pipe_size == 0) {}

  /// Null where the connection budget has no descriptors left for a pipe, or the kernel refuses
  /// one: then the caller copies.
  std::unique_ptr<SplicePipe> take();

  /// Only empty pipes; whoever has one that still holds bytes destroys it.
  void give_back(std::unique_ptr<SplicePipe> pipe);

  /// Closes the pipes that nobody uses, for when descriptors are short; how many they were.
  std::size_t clear();

  /// splice(2) does not work here: nothing is lent any more.
  void refuse() { refused_ = true; }

 private:
  ConnectionBudget& budget_;
  const std::size_t pipe_size_;
  std::vector<std::unique_ptr<SplicePipe>> idle_;
  bool refused_;
};

}  // namespace kubeportal::relay
