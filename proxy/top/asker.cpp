#include "proxy/top/asker.hpp"

#include <cerrno>
#include <condition_variable>
#include <mutex>
#include <system_error>
#include <thread>
#include <utility>

#include <sys/eventfd.h>
#include <unistd.h>

namespace kubeportal::top {

namespace {

constexpr std::chrono::milliseconds kPatience(200);

}  // namespace

/// Where the thread leaves its answer; lives as long as the later of the two.
struct Asker::Home {
  Home() : answered(eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    if (answered < 0) throw std::system_error(errno, std::generic_category(), "eventfd");
  }
  ~Home() { close(answered); }
  Home(const Home&) = delete;
  Home& operator=(const Home&) = delete;

  const int answered;
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Answer> answer;  // by mutex
};

Asker::Asker(AdminGet get) : get_(std::move(get)), home_(std::make_shared<Home>()) {}

Asker::~Asker() {
  if (!under_way_) return;
  std::unique_lock lock(home_->mutex);
  home_->changed.wait_for(lock, kPatience, [this] { return home_->answer.has_value(); });
}

void Asker::ask(const Question& question) {
  under_way_ = true;
  std::thread([get = get_, question, home = home_] {
    auto answer = inquire(get, question);
    const std::lock_guard lock(home->mutex);
    home->answer = std::move(answer);
    eventfd_write(home->answered, 1);
    home->changed.notify_all();
  }).detach();
}

int Asker::descriptor() const { return home_->answered; }

std::optional<Answer> Asker::take() {
  const std::lock_guard lock(home_->mutex);
  if (!home_->answer) return std::nullopt;
  eventfd_t count = 0;
  eventfd_read(home_->answered, &count);
  under_way_ = false;
  return std::exchange(home_->answer, std::nullopt);
}

}  // namespace kubeportal::top
