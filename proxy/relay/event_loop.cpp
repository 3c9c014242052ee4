#include "proxy/relay/event_loop.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>
#include <utility>

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

namespace kubeportal::relay {

namespace {

constexpr int kBatch = 128;

/// The tag of wake_; no slot has such a number.
constexpr std::uint64_t kWake = ~std::uint64_t{0};

int checked(int fd, const char* call) {
  if (fd < 0) throw std::system_error(errno, std::system_category(), call);
  return fd;
}

}  // namespace

ReadinessHandler::~ReadinessHandler() {
  if (loop_ != nullptr) loop_->release(*this);
}

EventLoop::EventLoop()
    : epoll_(checked(::epoll_create1(EPOLL_CLOEXEC), "epoll_create1")),
      wake_(checked(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC), "eventfd")),
      now_(Clock::now()) {
  epoll_event event{};
  event.events = EPOLLIN | EPOLLET;
  event.data.u64 = kWake;
  checked(::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, wake_.fd(), &event), "epoll_ctl");
}

void EventLoop::run() {
  thread_ = std::this_thread::get_id();
  stopped_ = false;
  while (!stopped_) run_round();
  thread_ = std::thread::id();
}

void EventLoop::stop() {
  post([this] { stopped_ = true; });
}

const std::uint32_t EventLoop::kBothDirections = EPOLLIN | EPOLLPRI | EPOLLOUT | EPOLLRDHUP;

boost::system::error_code EventLoop::add(int fd, ReadinessHandler& handler, std::uint32_t events) {
  epoll_event event{};
  event.events = events | EPOLLET;
  event.data.u64 = take_slot(handler);
  if (::epoll_ctl(epoll_.fd(), EPOLL_CTL_ADD, fd, &event) == 0) return {};
  return {errno, boost::system::system_category()};
}

void EventLoop::run_again(ReadinessHandler& handler) {
  if (handler.again_) return;
  if (handler.loop_ == nullptr) take_slot(handler);
  handler.again_ = true;
  again_.push_back(&handler);
}

void EventLoop::enqueue(std::unique_ptr<Task> task) {
  bool wake = false;
  {
    const std::lock_guard lock(mutex_);
    tasks_.push_back(std::move(task));
    has_tasks_ = true;
    wake = std::exchange(asleep_, false);
  }
  if (wake) ::eventfd_write(wake_.fd(), 1);
}

void EventLoop::run_round() {
  std::array<epoll_event, kBatch> events;
  const int ready = ::epoll_wait(epoll_.fd(), events.data(), kBatch, wait_limit());
  now_ = Clock::now();
  for (int i = 0; i < ready; ++i) {
    const auto& event = events[static_cast<std::size_t>(i)];
    if (event.data.u64 != kWake) tell_handler(event.data.u64, event.events);
  }
  take_turns_again();
  run_tasks();
  deadlines_.expire(now_);
  for (const auto& hook : hooks_) hook();
}

int EventLoop::wait_limit() {
  if (!again_.empty()) return 0;
  {
    const std::lock_guard lock(mutex_);
    if (!tasks_.empty()) return 0;
    asleep_ = true;
  }
  const auto first = deadlines_.first();
  if (!first) return -1;
  const auto rest = std::chrono::ceil<std::chrono::milliseconds>(*first - now_);
  return static_cast<int>(std::clamp<std::int64_t>(rest.count(), 0, 60'000));
}

void EventLoop::tell_handler(std::uint64_t tag, std::uint32_t events) {
  const Slot& slot = slots_[static_cast<std::uint32_t>(tag)];
  if (slot.generation == tag >> 32 && slot.handler != nullptr) slot.handler->on_ready(events);
}

void EventLoop::take_turns_again() {
  for (std::size_t left = again_.size(); left > 0 && !again_.empty(); --left) {
    ReadinessHandler* handler = again_.front();
    again_.pop_front();
    handler->again_ = false;
    handler->on_ready(0);
  }
}

void EventLoop::run_tasks() {
  if (!has_tasks_.load(std::memory_order_relaxed)) return;
  std::vector<std::unique_ptr<Task>> tasks;
  {
    const std::lock_guard lock(mutex_);
    asleep_ = has_tasks_ = false;
    tasks.swap(tasks_);
  }
  for (const auto& task : tasks) task->run();
}

std::uint64_t EventLoop::take_slot(ReadinessHandler& handler) {
  if (handler.loop_ == nullptr) {
    if (free_slots_.empty()) {
      free_slots_.push_back(static_cast<std::uint32_t>(slots_.size()));
      slots_.push_back({nullptr, 0});
    }
    handler.loop_ = this;
    handler.slot_ = free_slots_.back();
    free_slots_.pop_back();
  }
  Slot& slot = slots_[handler.slot_];
  slot.handler = &handler;
  ++slot.generation;
  return std::uint64_t{slot.generation} << 32 | handler.slot_;
}

void EventLoop::release(ReadinessHandler& handler) {
  if (handler.again_) std::erase(again_, &handler);
  slots_[handler.slot_].handler = nullptr;
  free_slots_.push_back(handler.slot_);
}

}  // namespace kubeportal::relay
