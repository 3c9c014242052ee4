#include <cstdio>
#include <stdexcept>
#include <thread>

#include "bench/load/durations.hpp"
#include "bench/load/http.hpp"
#include "bench/load/loads.hpp"

namespace kubeportal::bench {

namespace {

using namespace std::chrono_literals;

/// Short beside the start of any process, long enough to leave the CPU to it.
constexpr auto kBetweenTries = 200us;

bool first_byte_arrives(const sockaddr_in& target) {
  const Socket socket(Socket::Mode::blocking);
  char byte = 0;
  return socket.connect(target) && socket.send(kKeptRequest) && socket.receive(&byte, 1) == 1;
}

}  // namespace

void await_first_byte(const sockaddr_in& target, std::chrono::duration<double> time) {
  std::puts("{\"trying\": true}");
  std::fflush(stdout);
  const auto start = Clock::now();
  while (!first_byte_arrives(target)) {
    if (Clock::now() - start > time) throw std::runtime_error("no byte arrived in time");
    std::this_thread::sleep_for(kBetweenTries);
  }
  const auto arrived = std::chrono::nanoseconds(Clock::now().time_since_epoch());
  std::printf("{\"at_ns\": %lld}\n", static_cast<long long>(arrived.count()));
}

}  // namespace kubeportal::bench
