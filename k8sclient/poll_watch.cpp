#include "k8sclient/poll_watch.hpp"

#include <utility>

namespace kubeportal::k8sclient {

PollWatch::PollWatch(boost::asio::io_context& io, std::chrono::milliseconds interval, List list,
                     OnChange on_change)
    : timer_(io), interval_(interval), list_(std::move(list)), on_change_(std::move(on_change)) {}

void PollWatch::start() {
  timer_.expires_after(interval_);
  timer_.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
    if (error || !self->on_change_) return;
    const OnChange on_change = self->on_change_;  // close() may be called from in there
    on_change(self->look(self->list_()));
    if (self->on_change_) self->start();
  });
}

void PollWatch::close() {
  on_change_ = nullptr;
  timer_.cancel();
}

FileChanges PollWatch::look(const std::vector<ListedFile>& files) {
  FileChanges changes;
  std::map<std::string, FileIdentity> now;
  for (const auto& file : files) {
    const auto identity = identify(file.target);
    if (!identity) continue;
    now.emplace(file.target, *identity);
    const auto before = before_.find(file.target);
    if (before == before_.end() || before->second != *identity) {
      changes.unfinished.insert(file.target);
    } else if (unsettled_.contains(file.target)) {
      changes.written.insert(file.target);
    }
  }
  before_ = std::move(now);
  unsettled_ = changes.unfinished;
  return changes;
}

}  // namespace kubeportal::k8sclient
