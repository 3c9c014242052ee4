#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "proxy/portal/iptables/command.hpp"

namespace kubeportal::portal {

/// The thread for what blocks: child processes and long talks with the kernel, one at a time, the
/// result posted back to the control thread. Owned by App. Its end waits for what runs (a
/// transaction is never cut in two) and drops what waits; their `done` is not called.
class RuleRunner final : public CommandRunner {
 public:
  /// Runs a function on the control thread later, as boost::asio::post does.
  using Post = std::function<void(std::function<void()>)>;

  explicit RuleRunner(Post post);
  ~RuleRunner() override;

  void run(Command command, Done done) override;

  /// Does `work` on the thread, and then `done` on the control thread.
  void run_work(std::function<void()> work, std::function<void()> done);

 private:
  using Job = std::function<void()>;

  void enqueue(Job job);
  void work();

  const Post post_;
  std::mutex mutex_;
  std::condition_variable news_;
  std::deque<Job> jobs_;  // by mutex_, like the next
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace kubeportal::portal
