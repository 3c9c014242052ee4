#include "proxy/relay/deadline_queue.hpp"

namespace kubeportal::relay {

void DeadlineQueue::set(Deadline& deadline, Clock::time_point at) {
  deadline.at_ = at;
  deadlines_.insert(deadline);
  if (at < armed_for_) arm();
}

void DeadlineQueue::stop() {
  stopped_ = true;
  deadlines_.clear();
  timer_.cancel();
}

void DeadlineQueue::arm() {
  if (stopped_ || deadlines_.empty()) {
    armed_for_ = Clock::time_point::max();
    return;
  }
  armed_for_ = deadlines_.begin()->at_;
  timer_.expires_at(armed_for_);
  timer_.async_wait([this](const boost::system::error_code& error) {
    if (!error && !stopped_) expire();
  });
}

void DeadlineQueue::expire() {
  const auto now = Clock::now();
  while (!deadlines_.empty() && deadlines_.begin()->at_ <= now) {
    Deadline& due = *deadlines_.begin();
    due.cancel();
    due.on_deadline();
  }
  after_expiry_();
  arm();
}

}  // namespace kubeportal::relay
