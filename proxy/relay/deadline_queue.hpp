#pragma once

#include <optional>

#include <boost/intrusive/set.hpp>

#include "proxy/relay/clock.hpp"

namespace kubeportal::relay {

/// A point in time at which something is to be done, unless it is destroyed or cancelled before.
class Deadline : public boost::intrusive::set_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void on_deadline() = 0;

  void cancel() { unlink(); }
  bool is_set() const { return is_linked(); }
  bool operator<(const Deadline& other) const { return at_ < other.at_; }

 protected:
  Deadline() = default;
  ~Deadline() = default;

 private:
  friend class DeadlineQueue;
  Clock::time_point at_{};
};

/// Deadlines in the order of their times. Setting and cancelling one touches neither the kernel nor
/// the heap, which matters as every connection sets one for its dial and nearly all are cancelled.
/// Owned by an EventLoop, used on its thread only. No I/O: the loop says what time it is.
class DeadlineQueue {
 public:
  /// Calls deadline.on_deadline() at `at` or shortly after; moves a deadline that is set already.
  void set(Deadline& deadline, Clock::time_point at);

  /// The time of the first deadline.
  std::optional<Clock::time_point> first() const;

  /// Calls every deadline up to `now`; one that is set from such a call waits for the next time.
  void expire(Clock::time_point now);

 private:
  using Deadlines =
      boost::intrusive::multiset<Deadline, boost::intrusive::constant_time_size<false>>;

  Deadlines deadlines_;
};

}  // namespace kubeportal::relay
