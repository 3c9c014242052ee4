#pragma once

#include <functional>

#include <boost/intrusive/set.hpp>

#include "proxy/relay/asio.hpp"

namespace kubeportal::relay {

/// A point in time at which something is to be done, unless it is destroyed or cancelled before.
class Deadline : public boost::intrusive::set_base_hook<
                     boost::intrusive::link_mode<boost::intrusive::auto_unlink>> {
 public:
  virtual void on_deadline() = 0;

  void cancel() { unlink(); }
  bool operator<(const Deadline& other) const { return at_ < other.at_; }

 protected:
  Deadline() = default;
  ~Deadline() = default;

 private:
  friend class DeadlineQueue;
  Clock::time_point at_{};
};

/// Many short time-outs over one timer: setting and cancelling one touches neither Asio nor the
/// kernel, which matters as every connection sets one for its dial and nearly all are cancelled.
/// Owned by a TcpRelay, used on its worker's thread only.
class DeadlineQueue {
 public:
  /// `after_expiry` runs after deadlines were called: the place to destroy what they ended.
  DeadlineQueue(boost::asio::io_context& io, std::function<void()> after_expiry)
      : timer_(io.get_executor()), after_expiry_(std::move(after_expiry)) {}

  /// Calls deadline.on_deadline() at `at` or shortly after. The deadline is not in a queue yet.
  void set(Deadline& deadline, Clock::time_point at);

  /// Nothing is called any more.
  void stop();

 private:
  void arm();
  void expire();

  Timer timer_;
  const std::function<void()> after_expiry_;
  bool stopped_ = false;
  Clock::time_point armed_for_ = Clock::time_point::max();
  boost::intrusive::multiset<Deadline, boost::intrusive::constant_time_size<false>> deadlines_;
};

}  // namespace kubeportal::relay
