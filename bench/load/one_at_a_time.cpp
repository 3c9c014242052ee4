#include <cstdio>
#include <stdexcept>

#include "bench/load/durations.hpp"
#include "bench/load/http.hpp"
#include "bench/load/loads.hpp"

namespace kubeportal::bench {

void run_one_at_a_time(const sockaddr_in& target, std::chrono::duration<double> time) {
  const Socket socket(Socket::Mode::blocking);
  const std::size_t reply_size = socket.connect(target) ? request_once(socket) : 0;
  if (reply_size == 0) throw std::runtime_error("the first request got no good reply");

  Durations durations;
  const auto start = Clock::now();
  auto now = start;
  while (now - start < time) {
    if (!request_again(socket, reply_size)) {
      throw std::runtime_error("the connection ended, or a reply was not like the first");
    }
    const auto replied = Clock::now();
    durations.add(replied - now);
    now = replied;
  }

  const double seconds = std::chrono::duration<double>(now - start).count();
  std::printf("{\"requests\": %zu, \"seconds\": %.6f, \"p50_us\": %.2f, \"p99_us\": %.2f}\n",
              durations.count(), seconds, durations.percentile_us(0.5),
              durations.percentile_us(0.99));
}

}  // namespace kubeportal::bench
