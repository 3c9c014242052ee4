#include <cstdio>
#include <stdexcept>
#include <string>
#include <vector>

#include "bench/load/http.hpp"
#include "bench/load/loads.hpp"

namespace kubeportal::bench {

void hold_idle(const sockaddr_in& target, int count) {
  std::vector<Socket> held;
  held.reserve(static_cast<std::size_t>(count));
  for (int i = 0; i < count; ++i) {
    const Socket& socket = held.emplace_back(Socket::Mode::blocking);
    if (!socket.connect(target) || request_once(socket) == 0) {
      throw std::runtime_error("connection " + std::to_string(i + 1) + " of " +
                               std::to_string(count) + " got no good reply");
    }
  }
  std::printf("{\"held\": %d}\n", count);
  std::fflush(stdout);
  while (std::getchar() != EOF) {
  }
}

}  // namespace kubeportal::bench
