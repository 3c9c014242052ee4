#include <csignal>
#include <functional>
#include <vector>

#include <doctest/doctest.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "test/system/dose.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/process_figures.hpp"

using namespace kubeportal::system;

namespace {

constexpr std::size_t kConnections = 5'000;
constexpr std::size_t kAllowed = 2048;

/// A forked copy of the test that plays one part and then waits to be killed. It tells of its
/// progress byte by byte through a pipe, whose end is the sign that it failed.
class Actor {
 public:
  explicit Actor(const std::function<void(int progress)>& part) {
    int ends[2];
    REQUIRE(::pipe(ends) == 0);
    progress_ = Descriptor(ends[0]);
    Descriptor theirs(ends[1]);
    pid_ = ::fork();
    REQUIRE(pid_ >= 0);
    if (pid_ != 0) return;
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    try {
      part(theirs.number());
      while (true) ::pause();
    } catch (...) {
      ::_exit(1);
    }
  }
  ~Actor() {
    ::kill(pid_, SIGKILL);
    ::waitpid(pid_, nullptr, 0);
  }
  Actor(const Actor&) = delete;
  Actor& operator=(const Actor&) = delete;

  void wait_for(std::size_t bytes) const {
    for (std::size_t have = 0; have < bytes; ++have) {
      char byte = 0;
      REQUIRE(::read(progress_.number(), &byte, 1) == 1);
    }
  }

 private:
  pid_t pid_ = -1;
  Descriptor progress_;
};

void tell(int progress) {
  const char byte = '.';
  if (::write(progress, &byte, 1) != 1) throw std::runtime_error("nobody listens");
}

/// Accepts everybody and answers their first byte.
void play_endpoint(const Listener& listener) {
  std::vector<Descriptor> clients;
  while (true) {
    clients.push_back(listener.accept(std::chrono::hours(1)));
    send_all(clients.back(), receive_exactly(clients.back(), 1));
  }
}

void play_clients(const SocketAddress& address, int progress) {
  std::vector<Descriptor> clients;
  for (std::size_t i = 0; i < kConnections; ++i) {
    clients.push_back(connect_to(address));
    send_all(clients.back(), "?");
    receive_exactly(clients.back(), 1);
  }
  tell(progress);
  while (true) ::pause();
}

/// One connection there and back, so that what the first one alone allocates is not counted.
void warm_up(const LoadBalancer& balancer) {
  const Descriptor client = connect_to(balancer.address());
  send_all(client, "?");
  receive_exactly(client, 1);
}

}  // namespace

TEST_CASE("an idle connection takes at most 2 KiB of private memory") {
  if (kSanitized) {
    MESSAGE("skipped: sanitizers have private memory of their own for every allocation");
    return;
  }
  const Listener listener;
  const Actor endpoint([&](int) { play_endpoint(listener); });
  LoadBalancer balancer({listener.address()});
  warm_up(balancer);
  REQUIRE(eventually(kPatience, [&] { return balancer.active() <= 1; }));
  const auto before = private_memory(balancer.process().pid());

  const Actor clients([&](int progress) { play_clients(balancer.address(), progress); });
  clients.wait_for(1);
  CHECK(balancer.active() >= static_cast<double>(kConnections));
  const auto after = private_memory(balancer.process().pid());
  const auto each = (after - std::min(before, after)) / kConnections;
  MESSAGE("private memory: " << before / 1024 << " KiB before, " << after / 1024 << " KiB with "
                             << kConnections << " idle connections: " << each << " bytes each");
  CHECK(each <= kAllowed);
}
