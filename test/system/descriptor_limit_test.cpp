#include <vector>

#include <doctest/doctest.h>
#include <poll.h>
#include <sys/resource.h>

#include "test/system/dose.hpp"
#include "test/system/echo_endpoint.hpp"
#include "test/system/kube_portal.hpp"
#include "test/system/process_figures.hpp"

using namespace kubeportal::system;

namespace {

constexpr milliseconds kWindow{1'000};
constexpr milliseconds kIdleCpu{kSanitized ? 100 : 30};
constexpr milliseconds kResumes{2'000};

std::vector<Descriptor> connect_clients(const LoadBalancer& balancer, std::size_t count) {
  std::vector<Descriptor> clients;
  clients.reserve(count);
  for (std::size_t i = 0; i < count; ++i) clients.push_back(connect_to(balancer.address()));
  return clients;
}

/// Moves the clients that the endpoint greets from `waiting` to the end of `served`, until `count`
/// were greeted or nobody is for `quiet`; the number of those that were.
std::size_t serve(std::vector<Descriptor>& waiting, std::vector<Descriptor>& served,
                  std::size_t count, milliseconds quiet) {
  std::size_t greeted = 0;
  while (greeted < count) {
    std::vector<pollfd> entries;
    for (const auto& client : waiting) entries.push_back({client.number(), POLLIN, 0});
    if (::poll(entries.data(), entries.size(), static_cast<int>(quiet.count())) < 1) break;
    for (std::size_t i = entries.size(); i-- > 0;) {
      if (entries[i].revents == 0) continue;
      receive_exactly(waiting[i], 1);
      served.push_back(std::move(waiting[i]));
      waiting.erase(waiting.begin() + static_cast<std::ptrdiff_t>(i));
      ++greeted;
    }
  }
  return greeted;
}

void check_that_they_go_on(const std::vector<Descriptor>& served) {
  for (const auto& client : served) {
    send_all(client, "still there?");
    CHECK(receive_exactly(client, 12) == "still there?");
  }
}

milliseconds cpu_time_within_window(pid_t pid) {
  const auto before = cpu_time(pid);
  ::poll(nullptr, 0, static_cast<int>(kWindow.count()));
  return cpu_time(pid) - before;
}

void limit_descriptors(pid_t pid, rlim_t limit) {
  const rlimit wanted{limit, 20'000};
  REQUIRE(::prlimit(pid, RLIMIT_NOFILE, &wanted, nullptr) == 0);
}

}  // namespace

TEST_CASE("clients beyond the descriptor limit wait and are served when descriptors are free") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()}, {"--workers=2"}, {.descriptor_limit = 64});
  auto waiting = connect_clients(balancer, 60);
  std::vector<Descriptor> served;
  serve(waiting, served, waiting.size(), milliseconds(500));
  MESSAGE(served.size() << " of 60 clients fit into 64 descriptors");
  REQUIRE(served.size() >= 5);
  REQUIRE(waiting.size() >= 5);

  const auto spent = cpu_time_within_window(balancer.process().pid());
  MESSAGE("CPU in one saturated second: " << spent.count() << " ms");
  CHECK(spent <= kIdleCpu);
  check_that_they_go_on(served);

  served.erase(served.begin(), served.begin() + 5);
  CHECK(serve(waiting, served, 5, kResumes) == 5);
  check_that_they_go_on(served);

  served.clear();
  waiting.clear();
  CHECK(eventually(kPatience, [&] { return balancer.active() == 0; }));
  CHECK(balancer.metrics().sum("kube_portal_accept_pauses_total") > 0);
  balancer.stop();
}

TEST_CASE("a descriptor limit that falls while it runs is survived") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()});
  auto waiting = connect_clients(balancer, 5);
  std::vector<Descriptor> served;
  REQUIRE(serve(waiting, served, 5, kPatience) == 5);

  const pid_t pid = balancer.process().pid();
  limit_descriptors(pid, open_descriptors(pid));
  waiting = connect_clients(balancer, 10);
  CHECK(serve(waiting, served, 1, milliseconds(300)) == 0);
  const auto spent = cpu_time_within_window(pid);
  MESSAGE("CPU in one saturated second: " << spent.count() << " ms");
  CHECK(spent <= kIdleCpu);
  check_that_they_go_on(served);

  limit_descriptors(pid, 20'000);
  CHECK(serve(waiting, served, 10, kResumes) == 10);
  check_that_they_go_on(served);
  CHECK(balancer.metrics().sum("kube_portal_accept_pauses_total") > 0);
  served.clear();
  balancer.stop();
}

TEST_CASE("an endpoint socket that cannot be had costs one client and nothing else") {
  const EchoEndpoint endpoint;
  LoadBalancer balancer({endpoint.address()});
  auto waiting = connect_clients(balancer, 5);
  std::vector<Descriptor> served;
  REQUIRE(serve(waiting, served, 5, kPatience) == 5);

  const pid_t pid = balancer.process().pid();
  limit_descriptors(pid, open_descriptors(pid) + 1);  // for a client, but not for its endpoint
  waiting = connect_clients(balancer, 3);
  const auto spent = cpu_time_within_window(pid);
  CHECK(spent <= kIdleCpu);
  check_that_they_go_on(served);

  limit_descriptors(pid, 20'000);
  auto later = connect_clients(balancer, 10);
  CHECK(serve(later, served, 10, kResumes) == 10);
  check_that_they_go_on(served);
  served.clear();
  waiting.clear();
  balancer.stop();
}
