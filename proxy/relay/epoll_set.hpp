#pragma once

#include <cstdint>
#include <deque>
#include <functional>

#include <boost/system/error_code.hpp>

#include "proxy/relay/asio.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

/// Told when a descriptor in an EpollSet changes. `events` are epoll(7)'s bits.
class ReadinessHandler {
 public:
  virtual void on_ready(std::uint32_t events) = 0;

 protected:
  ~ReadinessHandler() = default;
};

/// The descriptors that a worker relays between: an edge-triggered epoll set nested in Asio's.
/// Owned by a TcpRelay, used on its worker's thread only.
///
/// Why not Asio alone: each async_wait re-arms with EPOLL_CTL_MOD, two system calls more for every
/// request relayed, and a socket taken over with assign() is deleted from the set by hand at close.
/// Here a descriptor is added once and leaves by being closed. Under load one epoll_wait serves
/// many descriptors and Asio is asked again only when nothing is ready.
class EpollSet {
 public:
  /// `after_batch` runs after every batch of events: the place to destroy handlers that events of
  /// the same batch may still point to.
  EpollSet(boost::asio::io_context& io, std::function<void()> after_batch);

  /// Begins to watch for both directions, hang-up and errors. The handler must live until the end
  /// of the batch in which the descriptor is closed.
  boost::system::error_code add(int fd, ReadinessHandler& handler);

  /// Lets `handler` run again (with no event) after the others of this batch: for work that was cut
  /// short to be fair.
  void run_again(ReadinessHandler& handler) { again_.push_back(&handler); }

  /// Takes run_again() back; needed before a handler is destroyed.
  void forget(ReadinessHandler& handler) { std::erase(again_, &handler); }

  /// The time at the begin of the current batch; precise enough for time-outs.
  Clock::time_point now() const { return now_; }

  /// Sets the time for work outside a batch.
  void refresh_now() { now_ = Clock::now(); }

  /// Stops dispatching. Called once, before the io_context is destroyed.
  void stop();

 private:
  void wait();
  void dispatch();
  int dispatch_batch();

  Descriptor epoll_;
  WatchedDescriptor watched_;  // epoll_'s descriptor, lent
  std::function<void()> after_batch_;
  std::deque<ReadinessHandler*> again_;
  Clock::time_point now_;
};

}  // namespace kubeportal::relay
