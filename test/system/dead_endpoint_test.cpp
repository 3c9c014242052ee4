#include <algorithm>
#include <array>
#include <cmath>
#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/socket.h>

#include "test/system/black_hole.hpp"
#include "test/system/dose.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"

using namespace kubeportal::system;

namespace {

using Duration = std::chrono::duration<double, std::milli>;

constexpr std::size_t kClients = 300;
constexpr std::size_t kAtOnce = 30;
constexpr Duration kFirstDialTimeout{250};
constexpr Duration kScheduling{kSanitized ? 400 : 50};
constexpr Duration kAllowedDelay{kSanitized ? 200 : 20};

/// From connect(2) to the endpoint's first byte, for clients that come `kAtOnce` at a time.
std::vector<Duration> times_to_first_byte(const SocketAddress& address) {
  std::vector<Duration> times;
  while (times.size() < kClients) {
    std::vector<Descriptor> clients;
    std::vector<pollfd> entries;
    std::vector<Clock::time_point> starts;
    for (std::size_t i = 0; i < kAtOnce; ++i) {
      starts.push_back(Clock::now());
      clients.push_back(start_connecting(address));
      entries.push_back({clients.back().number(), POLLIN, 0});
    }
    const Deadline deadline(kPatience);
    for (std::size_t waiting = kAtOnce; waiting > 0;) {
      if (deadline.passed()) throw TimedOut("clients got no first byte");
      ::poll(entries.data(), entries.size(), deadline.poll_timeout());
      for (std::size_t i = 0; i < entries.size(); ++i) {
        if (entries[i].revents == 0) continue;
        times.push_back(Clock::now() - starts[i]);
        receive_exactly(clients[i], 1);
        entries[i].fd = -1;
        --waiting;
      }
    }
  }
  std::ranges::sort(times);
  return times;
}

Duration percentile99(const std::vector<Duration>& sorted) {
  return sorted.at(static_cast<std::size_t>(std::ceil(0.99 * static_cast<double>(sorted.size()))) -
                   1);
}

}  // namespace

TEST_CASE("one dead endpoint among three delays only the clients that were sent to it") {
  const std::array<EchoEndpoint, 3> living;
  LoadBalancer healthy({living[0].address(), living[1].address(), living[2].address()});
  const auto undisturbed = times_to_first_byte(healthy.address());
  healthy.stop();

  const BlackHole dead;
  LoadBalancer balancer({living[0].address(), dead.address(), living[1].address()});
  auto others = times_to_first_byte(balancer.address());
  const Duration slowest = others.back();
  const auto first_delayed = std::ranges::lower_bound(others, kFirstDialTimeout);
  const auto delayed = std::distance(first_delayed, others.end());
  others.erase(first_delayed, others.end());
  const double failed_dials =
      balancer.metrics().sum("kube_portal_dial_failures_total", "reason=\"timed_out\"");

  MESSAGE("without the dead endpoint: p99 " << percentile99(undisturbed).count() << " ms, slowest "
                                            << undisturbed.back().count() << " ms");
  MESSAGE("with it: " << delayed << " clients waited for it, the slowest " << slowest.count()
                      << " ms; p99 of the others " << percentile99(others).count() << " ms");
  CHECK(failed_dials > 0);
  CHECK(static_cast<double>(delayed) <= failed_dials);
  CHECK(slowest <= kFirstDialTimeout + kScheduling);
  CHECK(percentile99(others) <= percentile99(undisturbed) + kAllowedDelay);

  // Known to be dead after the first ones, it is tried last.
  CHECK(failed_dials <= static_cast<double>(kAtOnce));
  CHECK(balancer.metrics().sum("kube_portal_endpoint_suspensions_total") >= 1);
  balancer.stop();
}
