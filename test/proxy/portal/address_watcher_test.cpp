#include "proxy/portal/address_watcher.hpp"

#include <cerrno>
#include <chrono>
#include <cstring>
#include <string>
#include <thread>

#include <arpa/inet.h>
#include <doctest/doctest.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "proxy/portal/local_addresses.hpp"

namespace kubeportal::portal {

namespace {

/// Gives lo of the calling thread's network namespace an IPv4 address. Returns 0 or errno.
int set_loopback_address(const char* address) {
  const int descriptor = ::socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  if (descriptor < 0) return errno;
  sockaddr_in wanted{};
  wanted.sin_family = AF_INET;
  ::inet_pton(AF_INET, address, &wanted.sin_addr);
  ifreq request{};
  std::strcpy(request.ifr_name, "lo");
  std::memcpy(&request.ifr_addr, &wanted, sizeof wanted);
  const int error = ::ioctl(descriptor, SIOCSIFADDR, &request) == 0 ? 0 : errno;
  ::close(descriptor);
  return error;
}

struct Observed {
  bool namespace_was_made = false;
  int error = 0;
  int calls_before = 0;
  int calls_after_burst = 0;
  int calls_after_stop = 0;
  bool address_is_known = false;
};

/// Runs in a thread of its own, which alone lives in the new network namespace.
Observed observe_changes() {
  Observed observed;
  if (::unshare(CLONE_NEWNET) != 0) return observed;
  observed.namespace_was_made = true;

  boost::asio::io_context context;
  int calls = 0;
  AddressWatcher watcher(context, [&] {
    ++calls;
    context.stop();
  });
  context.poll();
  observed.calls_before = calls;

  for (const char* address : {"10.9.9.1", "10.9.9.2", "10.9.9.3"}) {
    if (observed.error == 0) observed.error = set_loopback_address(address);
  }
  context.restart();
  context.run_for(std::chrono::seconds(10));
  context.restart();
  context.poll();
  observed.calls_after_burst = calls;
  const auto local = read_local_addresses();
  observed.address_is_known = local && local->contains(*model::parse_ip("10.9.9.3"));

  watcher.stop();
  if (observed.error == 0) observed.error = set_loopback_address("10.9.9.4");
  context.restart();
  context.run_for(std::chrono::seconds(10));
  observed.calls_after_stop = calls;
  return observed;
}

}  // namespace

TEST_CASE("a burst of address changes is told once and nothing after the stop") {
  Observed observed;
  std::thread([&] { observed = observe_changes(); }).join();
  if (!observed.namespace_was_made) {
    MESSAGE("skipped: a network namespace needs CAP_SYS_ADMIN");
    return;
  }
  CHECK(observed.error == 0);
  CHECK(observed.calls_before == 0);
  CHECK(observed.calls_after_burst == 1);
  CHECK(observed.address_is_known);
  CHECK(observed.calls_after_stop == 1);
}

TEST_CASE("a watcher that goes while it waits is not called") {
  boost::asio::io_context context;
  int calls = 0;
  {
    AddressWatcher watcher(context, [&] { ++calls; });
  }
  context.run();
  CHECK(calls == 0);
}

}  // namespace kubeportal::portal
