#include "proxy/relay/epoll_set.hpp"

#include <array>
#include <cerrno>
#include <system_error>

#include <boost/asio/post.hpp>
#include <sys/epoll.h>

namespace kubeportal::relay {

namespace {

constexpr int kBatch = 128;

/// After so many batches in a row Asio has its turn (accepting, timers, messages), even under load.
constexpr int kBatchesBeforeAsio = 8;

int create_epoll() {
  const int fd = ::epoll_create1(EPOLL_CLOEXEC);
  if (fd < 0) throw std::system_error(errno, std::system_category(), "epoll_create1");
  return fd;
}

}  // namespace

EpollSet::EpollSet(boost::asio::io_context& io, std::function<void()> after_batch)
    : epoll_(create_epoll()),
      watched_(io.get_executor(), epoll_.fd()),
      after_batch_(std::move(after_batch)),
      now_(Clock::now()) {
  wait();
}

boost::system::error_code EpollSet::add(int fd, ReadinessHandler& handler) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
  event.data.ptr = &handler;
  if (::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) == 0) return {};
  return {errno, boost::system::system_category()};
}

void EpollSet::stop() {
  if (watched_.is_open()) watched_.release();
}

void EpollSet::wait() {
  watched_.async_wait(WatchedDescriptor::wait_read, [this](const boost::system::error_code& error) {
    if (error || !watched_.is_open()) return;
    dispatch();
    wait();
  });
}

void EpollSet::dispatch() {
  for (int batch = 0; batch < kBatchesBeforeAsio; ++batch) {
    // One event or none: a worker that is not busy. To ask again would mostly be in vain.
    if (dispatch_batch() <= 1 && again_.empty()) return;
  }
  // Work cut short must not wait for the next event of somebody else.
  if (again_.empty()) return;
  boost::asio::post(watched_.get_executor(), [this] {
    if (watched_.is_open()) dispatch();
  });
}

int EpollSet::dispatch_batch() {
  std::array<epoll_event, kBatch> events;
  const int ready = ::epoll_wait(epoll_.fd(), events.data(), kBatch, 0);
  now_ = Clock::now();
  for (int i = 0; i < ready; ++i) {
    static_cast<ReadinessHandler*>(events[static_cast<std::size_t>(i)].data.ptr)
        ->on_ready(events[static_cast<std::size_t>(i)].events);
  }
  for (std::size_t left = again_.size(); left > 0 && !again_.empty(); --left) {
    ReadinessHandler* handler = again_.front();
    again_.pop_front();
    handler->on_ready(0);
  }
  after_batch_();
  return ready;
}

}  // namespace kubeportal::relay
