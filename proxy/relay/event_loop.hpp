#pragma once

#include <atomic>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <vector>

#include <boost/system/error_code.hpp>

#include "proxy/relay/deadline_queue.hpp"
#include "proxy/relay/descriptor.hpp"

namespace kubeportal::relay {

class EventLoop;

/// Told when its descriptor changes. A handler may be destroyed at any time, also from inside
/// on_ready() of another: it is not called any more. It must not outlive its loop.
class ReadinessHandler {
 public:
  ReadinessHandler() = default;
  ReadinessHandler(const ReadinessHandler&) = delete;
  ReadinessHandler& operator=(const ReadinessHandler&) = delete;

  /// `events` are epoll(7)'s bits, those of an edge: what is not used up is not reported again. 0
  /// is the turn that EventLoop::run_again() asked for.
  virtual void on_ready(std::uint32_t events) = 0;

 protected:
  ~ReadinessHandler();

 private:
  friend class EventLoop;
  EventLoop* loop_ = nullptr;  // while it has a slot there
  std::uint32_t slot_ = 0;
  bool again_ = false;
};

/// What a worker's thread does all day: waits for descriptors, deadlines and messages of other
/// threads, and lets whom it concerns have a turn. Owned by a Worker; all but post() and stop() are
/// for the thread that runs it, or for anybody while it does not run.
///
/// Why not Asio: each async_wait re-arms with EPOLL_CTL_MOD, two system calls more for every
/// request relayed, and a socket taken over with assign() is deleted from the set by hand at close.
/// Here a descriptor is added once, edge-triggered, and leaves by being closed. A set of our own
/// nested in Asio's was tried too and costs a lone wake-up two sets (docs/PERFORMANCE.md).
class EventLoop {
 public:
  EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Runs on the calling thread until stop(); may be run again.
  void run();

  /// Ends run(). Any thread.
  void stop();

  /// Runs `function`, which may be move-only, in a later round. Any thread.
  template <typename Function>
  void post(Function function) {
    enqueue(std::make_unique<TaskOf<Function>>(std::move(function)));
  }

  /// Whether the caller is on the thread that runs this loop.
  bool runs_here() const {
    return thread_.load(std::memory_order_relaxed) == std::this_thread::get_id();
  }

  /// Begins to watch for both directions, urgent data, hang-up and errors. A handler watches one
  /// descriptor; another one replaces it, and events of the old one are not told any more. The
  /// descriptor leaves by being closed.
  boost::system::error_code add(int fd, ReadinessHandler& handler) {
    return add(fd, handler, kBothDirections);
  }

  /// The same for some events only.
  boost::system::error_code add(int fd, ReadinessHandler& handler, std::uint32_t events);

  /// Lets `handler` run in the next round (with no event), after others had their turn: for work
  /// that was cut short to be fair. Asking twice is asking once.
  void run_again(ReadinessHandler& handler);

  /// Calls deadline.on_deadline() at `at` or shortly after; moves one that is set already.
  void set(Deadline& deadline, Clock::time_point at) { deadlines_.set(deadline, at); }

  /// Runs `hook` at the end of every round: the place to destroy what may still be on the stack.
  void at_round_end(std::function<void()> hook) { hooks_.push_back(std::move(hook)); }

  /// The time at the begin of the current round; precise enough for time-outs.
  Clock::time_point now() const { return now_; }

 private:
  friend class ReadinessHandler;

  static const std::uint32_t kBothDirections;

  class Task {
   public:
    virtual ~Task() = default;
    virtual void run() = 0;
  };

  template <typename Function>
  class TaskOf final : public Task {
   public:
    explicit TaskOf(Function function) : function_(std::move(function)) {}
    void run() override { function_(); }

   private:
    Function function_;
  };

  /// A place for a handler. The generation tells a handler from those that had the slot before:
  /// while a child process starts it holds copies of our descriptors, and a closed one may still
  /// report events.
  struct Slot {
    ReadinessHandler* handler;
    std::uint32_t generation;
  };

  void enqueue(std::unique_ptr<Task> task);
  void run_round();
  int wait_limit();
  void tell_handler(std::uint64_t tag, std::uint32_t events);
  void take_turns_again();
  void run_tasks();

  std::uint64_t take_slot(ReadinessHandler& handler);
  void release(ReadinessHandler& handler);

  const Descriptor epoll_;
  const Descriptor wake_;  // eventfd; written to, never read: each write is an edge
  std::atomic<std::thread::id> thread_;
  std::vector<Slot> slots_;
  std::vector<std::uint32_t> free_slots_;
  std::deque<ReadinessHandler*> again_;
  DeadlineQueue deadlines_;
  std::vector<std::function<void()>> hooks_;
  Clock::time_point now_;

  bool stopped_ = false;

  std::mutex mutex_;  // of what follows
  std::vector<std::unique_ptr<Task>> tasks_;
  bool asleep_ = false;                 // or about to be: a task has to wake the loop
  std::atomic<bool> has_tasks_{false};  // written under the mutex, peeped at without
};

}  // namespace kubeportal::relay
