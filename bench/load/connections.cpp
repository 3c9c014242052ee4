#include <cerrno>
#include <cstdio>
#include <system_error>
#include <vector>

#include <sys/epoll.h>
#include <unistd.h>

#include "bench/load/durations.hpp"
#include "bench/load/http.hpp"
#include "bench/load/loads.hpp"

namespace kubeportal::bench {

namespace {

/// One client of many: connects, asks, reads to the end, and begins anew.
class Client {
 public:
  enum class Progress { going_on, replied, failed };

  Client(const sockaddr_in& target, int epoll) : target_(target), epoll_(epoll) { begin(); }

  /// A connection that fails at once is reported by the socket's first event, like any other.
  void begin() {
    socket_ = Socket(Socket::Mode::non_blocking);
    asked_ = good_ = false;
    begun_ = Clock::now();
    socket_.connect(target_);
    epoll_event event{};
    event.events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET;
    event.data.ptr = this;
    ::epoll_ctl(epoll_, EPOLL_CTL_ADD, socket_.fd(), &event);
  }

  Progress advance() {
    if (!asked_) {
      asked_ = true;
      return socket_.send(kLastRequest) ? Progress::going_on : Progress::failed;
    }
    char buffer[4096];
    for (;;) {
      const ssize_t received = socket_.receive(buffer, sizeof buffer);
      if (received == 0) return good_ ? Progress::replied : Progress::failed;
      if (received < 0) return errno == EAGAIN ? Progress::going_on : Progress::failed;
      good_ = good_ || is_good({buffer, static_cast<std::size_t>(received)});
    }
  }

  Clock::time_point begun() const { return begun_; }

 private:
  const sockaddr_in& target_;
  const int epoll_;
  Socket socket_{Socket::Mode::non_blocking};
  bool asked_ = false;
  bool good_ = false;
  Clock::time_point begun_;
};

}  // namespace

void run_connections(const sockaddr_in& target, std::chrono::duration<double> time, int clients) {
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  if (epoll < 0) throw std::system_error(errno, std::generic_category(), "epoll_create1");
  std::vector<Client> all;
  all.reserve(static_cast<std::size_t>(clients));  // epoll holds their addresses
  const auto start = Clock::now();
  for (int i = 0; i < clients; ++i) all.emplace_back(target, epoll);

  Durations durations;
  std::size_t failed = 0;
  constexpr int kBatch = 64;
  constexpr int kWaitMs = 50;
  auto now = start;
  while (now - start < time) {
    epoll_event events[kBatch];
    const int count = ::epoll_wait(epoll, events, kBatch, kWaitMs);
    for (int i = 0; i < count; ++i) {
      auto& client = *static_cast<Client*>(events[i].data.ptr);
      const auto progress = client.advance();
      if (progress == Client::Progress::going_on) continue;
      if (progress == Client::Progress::replied) {
        durations.add(Clock::now() - client.begun());
      } else {
        ++failed;
      }
      client.begin();
    }
    now = Clock::now();
  }
  ::close(epoll);

  const double seconds = std::chrono::duration<double>(now - start).count();
  std::printf(
      "{\"connections\": %zu, \"failed\": %zu, \"seconds\": %.6f, \"p50_us\": %.2f, "
      "\"p99_us\": %.2f}\n",
      durations.count(), failed, seconds, durations.percentile_us(0.5),
      durations.percentile_us(0.99));
}

}  // namespace kubeportal::bench
