#include "proxy/relay/deadline_queue.hpp"

namespace kubeportal::relay {

void DeadlineQueue::set(Deadline& deadline, Clock::time_point at) {
  deadline.cancel();
  deadline.at_ = at;
  deadlines_.insert(deadline);
}

std::optional<Clock::time_point> DeadlineQueue::first() const {
  if (deadlines_.empty()) return std::nullopt;
  return deadlines_.begin()->at_;
}

void DeadlineQueue::expire(Clock::time_point now) {
  Deadlines due;
  while (!deadlines_.empty() && deadlines_.begin()->at_ <= now) {
    Deadline& first = *deadlines_.begin();
    first.cancel();
    due.insert(due.end(), first);
  }
  while (!due.empty()) {
    Deadline& next = *due.begin();
    next.cancel();
    next.on_deadline();
  }
}

}  // namespace kubeportal::relay
