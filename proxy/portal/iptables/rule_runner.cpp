#include "proxy/portal/iptables/rule_runner.hpp"

#include <utility>

namespace kubeportal::portal {

RuleRunner::RuleRunner(Post post) : post_(std::move(post)), thread_([this] { work(); }) {}

RuleRunner::~RuleRunner() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  news_.notify_one();
  thread_.join();
}

void RuleRunner::run(Command command, Done done) {
  enqueue([this, command = std::move(command), done = std::move(done)] {
    post_([done, result = run_command(command)] { done(result); });
  });
}

void RuleRunner::run_work(std::function<void()> work, std::function<void()> done) {
  enqueue([this, work = std::move(work), done = std::move(done)] {
    work();
    post_(done);
  });
}

void RuleRunner::enqueue(Job job) {
  {
    const std::lock_guard lock(mutex_);
    jobs_.push_back(std::move(job));
  }
  news_.notify_one();
}

void RuleRunner::work() {
  for (;;) {
    std::unique_lock lock(mutex_);
    news_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (ending_) return;
    const auto job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
  }
}

}  // namespace kubeportal::portal
