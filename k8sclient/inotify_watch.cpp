#include "k8sclient/inotify_watch.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <utility>

#include <sys/inotify.h>
#include <unistd.h>

namespace kubeportal::k8sclient {

namespace {

namespace sys = boost::system;

/// A deployment tool's burst of renames fits in; nobody notices it.
constexpr std::chrono::milliseconds kSettleTime(20);

constexpr std::uint32_t kNameEvents =
    IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO | IN_DELETE_SELF | IN_MOVE_SELF;
constexpr std::uint32_t kContentEvents = kNameEvents | IN_MODIFY | IN_CLOSE_WRITE | IN_ATTRIB;

sys::error_code error_of(int number) { return {number, sys::system_category()}; }

}  // namespace

sys::result<int> open_inotify() {
  const int descriptor = ::inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  if (descriptor < 0) return error_of(errno);
  return descriptor;
}

InotifyWatch::InotifyWatch(boost::asio::io_context& io, int descriptor, OnChange on_change)
    : descriptor_(io, descriptor), settle_(io), on_change_(std::move(on_change)) {}

sys::result<bool> InotifyWatch::watch(WatchPoints points) {
  bool is_news = false;
  for (const auto& [directory, names] : points) {
    const std::uint32_t mask = names.has_content ? kContentEvents : kNameEvents;
    const int watch =
        ::inotify_add_watch(descriptor_.native_handle(), directory.c_str(), mask | IN_ONLYDIR);
    if (watch < 0) {
      const bool is_gone = errno == ENOENT || errno == ENOTDIR;  // noticed one step before
      const bool may_not = errno == EACCES && !names.has_content;
      if (is_gone || may_not) continue;
      return {sys::in_place_error, error_of(errno)};
    }
    const auto known = watch_of_.find(directory);
    if (known != watch_of_.end() && known->second == watch) continue;
    if (known != watch_of_.end()) stop_watching(directory, known->second);
    watch_of_[directory] = watch;
    directories_of_[watch].insert(directory);
    is_news = true;
  }
  for (const auto& [directory, names] : points_) {
    const auto known = watch_of_.find(directory);
    if (points.contains(directory) || known == watch_of_.end()) continue;
    stop_watching(directory, known->second);
    watch_of_.erase(directory);
  }
  points_ = std::move(points);
  return is_news;
}

void InotifyWatch::stop_watching(const std::string& directory, int watch) {
  collector_.forget(directory);
  const auto known = directories_of_.find(watch);
  if (known == directories_of_.end()) return;
  known->second.erase(directory);
  if (!known->second.empty()) return;
  directories_of_.erase(known);
  ::inotify_rm_watch(descriptor_.native_handle(), watch);
}

void InotifyWatch::start() { wait(); }

void InotifyWatch::close() {
  on_change_ = nullptr;
  sys::error_code ignored;
  descriptor_.close(ignored);
  settle_.cancel();
}

void InotifyWatch::wait() {
  descriptor_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                         [self = shared_from_this()](const sys::error_code& error) {
                           if (!error && self->on_change_) self->on_readable();
                         });
}

void InotifyWatch::on_readable() {
  drain();
  wait();
}

void InotifyWatch::drain() {
  while (true) {
    const ssize_t n = ::read(descriptor_.native_handle(), buffer_.data(), buffer_.size());
    if (n <= 0) return;
    read_events(buffer_.data(), buffer_.data() + n);
  }
}

void InotifyWatch::read_events(const char* begin, const char* end) {
  while (begin < end) {
    inotify_event event{};
    std::memcpy(&event, begin, sizeof event);
    const char* const raw_name = begin + sizeof event;
    begin = raw_name + event.len;
    if ((event.mask & IN_Q_OVERFLOW) != 0) {
      collector_.on_overflow();
      report_soon();
      continue;
    }
    const auto directories = directories_of_.find(event.wd);
    if (directories == directories_of_.end()) continue;
    const std::string name = event.len == 0 ? std::string() : std::string(raw_name);
    for (const auto& directory : directories->second) {
      const auto names = points_.find(directory);
      if (names != points_.end() &&
          collector_.on_event(directory, names->second, name, event.mask)) {
        report_soon();
      }
    }
    if ((event.mask & IN_IGNORED) == 0) continue;
    // The kernel has dropped the watch with its directory; watch() looks for a new one.
    for (const auto& directory : directories->second) {
      collector_.forget(directory);
      watch_of_.erase(directory);
    }
    directories_of_.erase(directories);
  }
}

void InotifyWatch::report_soon() {
  if (std::exchange(report_is_due_, true)) return;
  settle_.expires_after(kSettleTime);
  settle_.async_wait([self = shared_from_this()](const sys::error_code& error) {
    if (!error && self->on_change_) self->report();
  });
}

void InotifyWatch::report() {
  drain();  // a writer may have begun since
  report_is_due_ = false;
  const OnChange on_change = on_change_;  // close() may be called from in there
  on_change(collector_.take());
}

}  // namespace kubeportal::k8sclient
